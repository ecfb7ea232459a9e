using Microsoft.Extensions.Logging.Abstractions;
using Usher.Cluster;
using Usher.Redis;
using Usher.Tests.Support;

namespace Usher.Tests.Cluster;

/// <summary>The steps in which a version is proposed, answered and published, each by itself.</summary>
public sealed class RedisRegisterTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private RedisServer _server = null!;
    private ClusterRegister _register = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.Start();
        _register = Register("usher");
        await _register.Start(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_register is not null) await _register.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    [Fact]
    public async Task Waits_for_every_instance_that_follows_and_for_no_other()
    {
        await _register.Report(Instance("a"));
        await _register.Report(Instance("b"));
        await _register.Report(Instance("file") with { Follows = false });
        Assert.Equal((ProposalOutcome.Made, 1L), await Propose("x") is var made ? (made.Outcome, made.Version) : default);
        var view = await _register.Report(Instance("a"));
        Assert.Equal(new ClusterView(0, "", 1, "id-x"), view);
        Assert.Equal("x", (await _register.Proposed("id-x"))!.Text);
        Assert.Equal(["a", "b"], (await Decide("x")).Who.Order());
        await _register.Report(Instance("a", Yes("x")));
        var waiting = await Decide("x");
        Assert.Equal(ProposalOutcome.Waiting, waiting.Outcome);
        Assert.Equal(["b"], waiting.Who);
        // An answer to something else is none.
        await _register.Report(Instance("b", Yes("y")));
        Assert.Equal(ProposalOutcome.Waiting, (await Decide("x")).Outcome);
        await _register.Report(Instance("b", Yes("x")));
        Assert.Equal(ProposalOutcome.Committed, (await Decide("x")).Outcome);
        Assert.Equal((1L, "me", "x"), (await _register.Current()) is { } now ? (now.Version, now.By, now.Text) : default);
        Assert.Null(await _register.Proposed("id-x"));
        Assert.Equal(ProposalOutcome.Gone, (await Decide("x")).Outcome);
    }

    [Fact]
    public async Task One_refusal_withdraws_it_and_force_does_not_listen()
    {
        await _register.Report(Instance("a"));
        await _register.Report(Instance("b"));
        await Propose("x");
        await _register.Report(Instance("a", No("x")));
        var refused = await Decide("x");
        Assert.Equal(ProposalOutcome.Refused, refused.Outcome);
        Assert.Equal(["a"], refused.Who);
        Assert.Null(await _register.Current());
        await Propose("x");
        Assert.Equal(ProposalOutcome.Waiting, (await _register.Decide("id-x", force: true)).Outcome);
        await _register.Report(Instance("b", Yes("x")));
        Assert.Equal(ProposalOutcome.Committed, (await _register.Decide("id-x", force: true)).Outcome);
    }

    [Fact]
    public async Task Who_does_not_answer_in_time_withdraws_it_and_who_does_not_report_is_not_there()
    {
        await _register.Report(Instance("a"));
        await Propose("x", limit: TimeSpan.FromMilliseconds(1));
        Assert.Equal(ProposalOutcome.Late, (await Eventually.Get(async () => await Decide("x") is { Outcome: ProposalOutcome.Late } late ? late : null, "end of the time")).Outcome);
        await _register.Leave("a");
        Assert.Empty((await _register.Roll())!.Instances);
        await Propose("x");
        Assert.Equal(ProposalOutcome.Committed, (await Decide("x")).Outcome);
    }

    [Fact]
    public async Task Two_who_publish_at_once_do_not_both_succeed()
    {
        await Propose("x");
        var busy = await Propose("y");
        Assert.Equal((ProposalOutcome.Busy, "me"), (busy.Outcome, Assert.Single(busy.Who)));
        await Decide("x");
        Assert.Equal((ProposalOutcome.Conflict, 1L), await Propose("y", expected: 0) is var conflict ? (conflict.Outcome, conflict.Version) : default);
        Assert.Equal(ProposalOutcome.Made, (await Propose("y", expected: 1)).Outcome);
    }

    [Fact]
    public async Task What_is_put_back_never_replaces_what_was_published()
    {
        Assert.True(await _register.Restore(Document("six") with { Version = 6 }));
        Assert.False(await _register.Restore(Document("five") with { Version = 5 }));
        Assert.True(await _register.Restore(Document("seven") with { Version = 7 }));
        await Propose("eight");
        Assert.Equal((ProposalOutcome.Committed, 8L), await Decide("eight") is var decided ? (decided.Outcome, decided.Version) : default);
        Assert.False(await _register.Restore(Document("nine") with { Version = 9 }));
        Assert.Equal("eight", (await _register.Current())!.Text);
    }

    [Fact]
    public async Task Says_when_something_happens_and_other_prefixes_are_other_clusters()
    {
        var happened = new SemaphoreSlim(0);
        Assert.True(await _register.Watch(() => happened.Release()));
        await using var other = Register("other");
        await other.Start(TestContext.Current.CancellationToken);
        await Propose("x");
        Assert.True(await happened.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        await Decide("x");
        Assert.True(await happened.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal(0, (await other.Roll())!.Version);
    }

    [Fact]
    public async Task A_user_needs_no_more_rights_than_the_README_names()
    {
        var readme = await File.ReadAllTextAsync(Repository.PathOf("src", "Usher.Redis", "README.md"), TestContext.Current.CancellationToken);
        var rights = readme[(readme.IndexOf("`~usher:*", StringComparison.Ordinal) + 1)..];
        rights = rights[..rights.IndexOf('`', StringComparison.Ordinal)].ReplaceLineEndings(" ");
        Assert.Contains("OK", await _server.Do($"ACL SETUSER gate on >pass {rights}"), StringComparison.Ordinal);
        await using var limited = Register("usher", "gate", "pass");
        await limited.Start(TestContext.Current.CancellationToken);
        var happened = new SemaphoreSlim(0);
        Assert.True(await limited.Watch(() => happened.Release()));
        Assert.NotNull(await limited.Report(Instance("a")));
        Assert.Equal(ProposalOutcome.Made, (await limited.Propose("id", Document("x"), null, Long)).Outcome);
        Assert.NotNull(await limited.Proposed("id"));
        Assert.NotNull(await limited.Report(Instance("a", new InstanceAnswer("id", null))));
        Assert.Equal(ProposalOutcome.Committed, (await limited.Decide("id", force: false)).Outcome);
        Assert.Single((await limited.Roll())!.Instances);
        await limited.Leave("a");
        Assert.True(await happened.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    private static ClusterDocument Document(string text) => new(0, "me", DateTimeOffset.UnixEpoch, text);

    private static InstanceAnswer Yes(string text) => new($"id-{text}", null);

    private static InstanceAnswer No(string text) => new($"id-{text}", "it is wrong");

    private static InstanceReport Instance(string id, InstanceAnswer? answer = null) => new() { Id = id, Name = id, Host = "h", Process = 1, Follows = true, Answer = answer };

    private ValueTask<ProposalAnswer> Propose(string text, long? expected = null, TimeSpan? limit = null) => _register.Propose($"id-{text}", Document(text), expected, limit ?? Long);

    private ValueTask<ProposalAnswer> Decide(string text) => _register.Decide($"id-{text}", force: false);

    private ClusterRegister Register(string prefix, string? user = null, string? password = null)
    {
        var spec = new ClusterSpec { Servers = [("127.0.0.1", _server.Port)], Prefix = prefix, Timeout = TimeSpan.FromSeconds(5), User = user, Password = password };
        return new RedisConnector(TimeProvider.System, NullLoggerFactory.Instance).Register(spec);
    }
}
