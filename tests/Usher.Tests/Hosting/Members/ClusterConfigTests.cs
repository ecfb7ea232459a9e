using Usher.Cluster;
using Usher.Hosting;
using Usher.Tests.Support;
using static Usher.Tests.Hosting.Members.ClusterTown;

namespace Usher.Tests.Hosting.Members;

/// <summary>Several instances run one configuration, or none of them a new one.</summary>
public sealed class ClusterConfigTests
{
    [Fact]
    public async Task All_instances_follow_what_is_published()
    {
        await using var town = await Build();
        Assert.Equal(ProposalOutcome.Committed, (await town.Publish(Saying("one"))).Outcome);
        var gateways = new[] { await town.Run("a"), await town.Run("b"), await town.Run("c") };
        foreach (var gateway in gateways) await Says(gateway, "one");
        await town.Roll(3);

        var result = await town.Publish(Saying("two"));
        Assert.Equal((ProposalOutcome.Committed, 2L), (result.Outcome, result.Version));
        foreach (var gateway in gateways) await Says(gateway, "two");
        var roll = await town.Roll(3, roll => roll.IsUnanimous);
        Assert.Equal(["a", "b", "c"], roll.Instances.Select(one => one.Name));
        Assert.All(roll.Instances, one => Assert.Equal(2, one.Version));
        Assert.Equal((2L, "tester"), (roll.Version, roll.By));
    }

    [Fact]
    public async Task What_one_instance_refuses_is_refused_by_all()
    {
        await using var town = await Build();
        await town.Publish(Saying("one"));
        var has = town.Folder("has");
        has.Write("token", "secret");
        var lacks = town.Folder("lacks");
        var (a, b) = (await town.Run(has), await town.Run(lacks));
        await town.Roll(2);

        var result = await town.Publish(Saying("${file:token}"));
        Assert.Equal(ProposalOutcome.Refused, result.Outcome);
        Assert.StartsWith($"lacks (process {Environment.ProcessId} on ", Assert.Single(result.Problems), StringComparison.Ordinal);
        Assert.Contains("gateway.yaml@2:1:", result.Problems[0], StringComparison.Ordinal);
        await b.Log.WaitFor("Version 2, proposed by tester, is refused");
        foreach (var gateway in new[] { a, b }) Assert.Equal("one", await gateway.Client.GetStringAsync("/"));
        Assert.Equal(1, (await town.Roll(2, roll => roll.IsUnanimous)).Version);

        // The same again is asked again, and what was missing may be there.
        lacks.Write("token", "secret");
        Assert.Equal(ProposalOutcome.Committed, (await town.Publish(Saying("${file:token}"))).Outcome);
        await Says(b, "secret");
    }

    [Fact]
    public async Task Forced_upon_an_instance_that_refuses_it_keeps_the_old_one_and_says_so_until_it_can()
    {
        await using var town = await Build();
        await town.Publish(Saying("one"));
        var folder = town.Folder("b", "admin: 127.0.0.1:0");
        var b = await town.Run(folder);
        await town.Roll(1);
        Assert.Equal(ProposalOutcome.Committed, (await town.Publish(Saying("${file:token}"), force: true)).Outcome);

        var roll = await town.Roll(1, roll => roll.Instances[0].Refused is not null);
        Assert.False(roll.IsUnanimous);
        Assert.Equal(1, roll.Instances[0].Version);
        Assert.Contains("token", roll.Instances[0].Refused!.Error, StringComparison.Ordinal);
        Assert.Equal("one", await b.Client.GetStringAsync("/"));
        await b.Log.WaitFor("Not reloaded (asked by version 2 of the cluster)");
        Assert.Contains("usher_cluster_config_refused 1\n", await Metrics(b), StringComparison.Ordinal);
        using (var control = new ControlClient(ControlPath.Of(folder.File)))
        using (var status = await control.Get("/status", TestContext.Current.CancellationToken))
            Assert.Equal(2, status.RootElement.GetProperty("cluster").GetProperty("refused").GetProperty("version").GetInt64());

        folder.Write("token", "two");
        using (var control = new ControlClient(ControlPath.Of(folder.File))) Assert.True((await control.Post("/reload", TestContext.Current.CancellationToken)).Done);
        Assert.Equal("two", await b.Client.GetStringAsync("/"));
        await town.Roll(1, roll => roll.IsUnanimous && roll.Instances[0].Refused is null);
        Assert.Contains("usher_cluster_config_refused 0\n", await Metrics(b), StringComparison.Ordinal);
        Assert.Contains("usher_cluster_config_version 2\n", await Metrics(b), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_server_is_away_all_keeps_running_and_starting_and_comes_back_by_itself()
    {
        await using var town = await Build();
        await town.Publish(Saying("one"));
        await town.Publish(Saying("two"));
        var folder = town.Folder("a");
        var a = await town.Run(folder);
        await Eventually.True(() => File.Exists(folder.PathOf(".usher.yaml.published")));
        await town.Redis.Stop();
        await a.Log.WaitFor("cannot be reached: what runs keeps running");
        Assert.Equal("two", await a.Client.GetStringAsync("/"));

        await town.Stop(a);
        var again = await town.Run(folder);
        Assert.Equal("two", await again.Client.GetStringAsync("/"));
        await again.Log.WaitFor("version 2 runs, from");

        // A server that was started anew knows nothing; what an instance runs is what was published.
        await town.Redis.Run();
        await again.Log.WaitFor("it has version 2 again");
        Assert.True((await town.Roll(1, roll => roll.Version == 2)).IsUnanimous);
        Assert.Equal(3, (await town.Publish(Saying("three"), expected: 2)).Version);
        await Says(again, "three");
    }

    [Fact]
    public async Task Starts_with_what_ran_last_where_the_published_version_is_wrong_here()
    {
        await using var town = await Build();
        await town.Publish(Saying("one"));
        var folder = town.Folder("a");
        var a = await town.Run(folder);
        await Eventually.True(() => File.Exists(folder.PathOf(".usher.yaml.published")));
        await town.Stop(a);
        await town.Publish(Saying("${file:token}"));
        var again = await town.Run(folder);
        await again.Log.WaitFor("Version 2 is published and is wrong here, so version 1 runs");
        Assert.Equal("one", await again.Client.GetStringAsync("/"));
        Assert.Equal(2, (await town.Roll(1)).Instances[0].Refused!.Version);
        folder.Write("token", "two");
        using (var control = new ControlClient(ControlPath.Of(folder.File))) Assert.True((await control.Post("/reload", TestContext.Current.CancellationToken)).Done);
        Assert.Equal("two", await again.Client.GetStringAsync("/"));
        await town.Roll(1, roll => roll.IsUnanimous);
    }

    [Fact]
    public async Task Does_not_start_where_nothing_is_published_or_the_server_was_never_reached()
    {
        await using var town = await Build();
        var none = await Assert.ThrowsAsync<IOException>(() => town.Run("a"));
        Assert.Contains("nothing has been published", none.Message, StringComparison.Ordinal);
        await town.Redis.Stop();
        var away = await Assert.ThrowsAsync<IOException>(() => town.Run("b"));
        Assert.Contains("cannot be reached, and there is no copy", away.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_own_file_may_say_what_is_this_instances_alone_and_may_change()
    {
        await using var town = await Build();
        await town.Publish("upstreams: { u: 'http://127.0.0.1:9' }\n" + Saying("one"));
        var folder = town.Folder("a", "routes: { /own: { respond: { body: mine } } }");
        var a = await town.Run(folder);
        Assert.Equal("mine", await a.Client.GetStringAsync("/own"));
        folder.Write((await File.ReadAllTextAsync(folder.File)).Replace("mine", "ours", StringComparison.Ordinal));
        await a.Log.WaitFor("Reloaded (asked by a changed file)");
        Assert.Equal("ours", await a.Client.GetStringAsync("/own"));
        Assert.Equal("one", await a.Client.GetStringAsync("/"));

        // What both say is an error, of which the publisher hears.
        await town.Roll(1);
        var result = await town.Publish("routes: { /own: { respond: { body: theirs } } }");
        Assert.Equal(ProposalOutcome.Refused, result.Outcome);
        Assert.Contains("'/own' is given twice under 'routes' (first at ", result.Problems[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_begins_or_ends_to_follow_does_so_without_a_restart()
    {
        await using var town = await Build();
        await town.Publish(Saying("published"));
        var folder = town.Folder("a");
        var follows = await File.ReadAllTextAsync(folder.File);
        folder.Write("listen: 127.0.0.1:0\n" + Saying("own"));
        var a = await town.Run(folder);
        Assert.Equal("own", await a.Client.GetStringAsync("/"));
        folder.Write(follows);
        await a.Log.WaitFor("Reloaded (asked by a changed file): version 2");
        Assert.Equal("published", await a.Client.GetStringAsync("/"));
        await town.Roll(1, roll => roll.IsUnanimous);
        folder.Write("listen: 127.0.0.1:0\n" + Saying("own"));
        await a.Log.WaitFor("Reloaded (asked by a changed file): version 3");
        Assert.Equal("own", await a.Client.GetStringAsync("/"));
        await town.Roll(0);
    }

    [Fact]
    public async Task Instances_that_follow_files_are_on_the_roll_by_what_is_in_them()
    {
        await using var town = await Build();
        var folders = new[] { town.Folder("a"), town.Folder("b") };
        foreach (var folder in folders) folder.Write(Own("one"));
        foreach (var folder in folders) await town.Run(folder);
        Assert.True((await town.Roll(2)).IsUnanimous);
        folders[0].Write(Own("two"));
        await town.Roll(2, roll => !roll.IsUnanimous);
        folders[1].Write(Own("two"));
        await town.Roll(2, roll => roll.IsUnanimous);

        string Own(string text) => $"listen: 127.0.0.1:0\ncluster: {town.Redis.Address}\n{Saying(text)}";
    }

    private static async Task<string> Metrics(TestGateway gateway)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(gateway.AdminUrl + "/metrics");
    }
}
