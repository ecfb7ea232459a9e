using System.Text.Json;
using Usher.Tests.Support;
using static Usher.Tests.Hosting.Members.ClusterTown;

namespace Usher.Tests.Hosting.Members;

/// <summary>The program as an operator uses it, with instances that are processes.</summary>
public sealed class ClusterCommandTests
{
    [Fact]
    public async Task Publishes_shows_and_says_who_runs_what()
    {
        await using var town = await Build();
        var folder = town.Folder("one");
        folder.Write("gateway.yaml", "include: conf.d/*.yaml\n" + Saying("hello"));
        folder.Write("conf.d/more.yaml", "routes: { /more: { respond: { body: '${MORE}' } } }");

        var missing = await Do(folder, "cluster", "publish", "gateway.yaml");
        Assert.Equal(2, missing.ExitCode);
        Assert.Contains("MORE", missing.Errors, StringComparison.Ordinal);
        Assert.Contains("not published: it is wrong here", missing.Errors, StringComparison.Ordinal);
        var nobody = await Do(folder, "cluster", "publish", "gateway.yaml", "--unchecked");
        Assert.Equal(1, nobody.ExitCode);
        Assert.Contains("no instance is there to check it", nobody.Errors, StringComparison.Ordinal);

        folder.Write("conf.d/more.yaml", "routes: { /more: { respond: { body: more } } }");
        var published = await Do(folder, "cluster", "publish", "gateway.yaml", "--expect", "0");
        Assert.Equal((0, "published version 1: 0 of 0 instances run it\n"), (published.ExitCode, published.Output));
        Assert.Equal(1, (await Do(folder, "cluster")).ExitCode);

        await using var instance = await UsherProcess.Run(folder.File);
        await town.Roll(1);
        var shown = await Do(folder, "cluster");
        Assert.Equal(0, shown.ExitCode);
        Assert.Matches(@"version 1, published by \S+ at \S+\n  instance +host +process +runs +since +state\n  one +\S+ +\d+ +version 1 +\S+Z +ok\n", shown.Output);
        using (var json = JsonDocument.Parse((await Do(folder, "cluster", "--json")).Output)) Assert.True(json.RootElement.GetProperty("unanimous").GetBoolean());

        var show = await Do(folder, "cluster", "show");
        Assert.StartsWith("# gateway.yaml@1, published by ", show.Output, StringComparison.Ordinal);
        Assert.Contains("\n# conf.d/more.yaml@1, published by ", show.Output, StringComparison.Ordinal);
        Assert.Contains("same already", (await Do(folder, "cluster", "publish", "gateway.yaml")).Output, StringComparison.Ordinal);

        // What is there without any instance: the copy of what ran.
        Assert.Contains("/more", (await Do(folder, "routes")).Output, StringComparison.Ordinal);
        await instance.Signal("TERM");
        Assert.Equal(0, await instance.Exit());
        Assert.Empty((await town.Roll(0)).Instances);
    }

    [Fact]
    public async Task A_file_that_is_wrong_somewhere_is_published_nowhere()
    {
        await using var town = await Build();
        var folder = town.Folder("one");
        folder.Write("gateway.yaml", Saying("one"));
        Assert.Equal(0, (await Do(folder, "cluster", "publish", "gateway.yaml")).ExitCode);
        await using var instance = await UsherProcess.Run(folder.File);
        await town.Roll(1);

        folder.Write("gateway.yaml", "routes: { /: { respond: 403, timout: 3s } }");
        var here = await Do(folder, "cluster", "publish", "gateway.yaml");
        Assert.Equal(2, here.ExitCode);
        Assert.Contains("gateway.yaml:1:30: error: unknown key 'timout' (did you mean 'timeout'?)", here.Errors, StringComparison.Ordinal);
        var there = await Do(folder, "cluster", "publish", "gateway.yaml", "--unchecked");
        Assert.Equal(2, there.ExitCode);
        Assert.Contains("not published: it is refused, so all keep what they run\n  one (process ", there.Errors, StringComparison.Ordinal);
        Assert.Contains("gateway.yaml@2:1:30: error: unknown key 'timout'", there.Errors, StringComparison.Ordinal);
        Assert.Equal(1, (await Do(folder, "cluster", "publish", "gateway.yaml", "--unchecked", "--expect", "5")).ExitCode);
        Assert.Equal(0, (await Do(folder, "cluster")).ExitCode);
    }

    [Fact]
    public async Task An_instance_that_was_killed_holds_nobody_up_for_long()
    {
        await using var town = await Build();
        var (one, two) = (town.Folder("one"), town.Folder("two"));
        await town.Publish(Saying("one"));
        await using var killed = await UsherProcess.Run(one.File);
        var alive = await town.Run(two);
        await town.Roll(2);
        await killed.Signal("KILL");
        Assert.Equal(2, (await town.Publish(Saying("two"))).Version);
        await Says(alive, "two");
        Assert.Equal("two", (await town.Roll(1)).Instances[0].Name);
    }

    [Fact]
    public async Task Says_what_is_missing()
    {
        using var folder = new ConfigFolder("routes: { /: http://127.0.0.1:9 }");
        var none = await Do(folder, "cluster");
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("has no 'cluster'", none.Errors, StringComparison.Ordinal);
        folder.Write($"cluster: redis://127.0.0.1:{FreePort.Next()}\nroutes: {{ /: http://127.0.0.1:9 }}");
        var away = await Do(folder, "cluster");
        Assert.Equal(1, away.ExitCode);
        Assert.Contains("cannot be reached", away.Errors, StringComparison.Ordinal);
        folder.Write("gateway.yaml", Saying("one"));
        Assert.Contains("does not follow", (await Do(folder, "cluster", "publish", "gateway.yaml")).Errors, StringComparison.Ordinal);
        folder.Write("cluster: { redis: redis://127.0.0.1:1, config: always }");
        var wrong = await Do(folder, "cluster");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("expected follow, or { copy: FILE }, not 'always'", wrong.Errors, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output, string Errors)> Do(ConfigFolder folder, params string[] arguments) => CliProcess.Run(folder.Path, arguments);
}
