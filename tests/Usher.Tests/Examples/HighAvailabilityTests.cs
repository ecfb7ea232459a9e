using Usher.Examples.HighAvailability;
using Usher.Tests.Support;

namespace Usher.Tests.Examples;

/// <summary>examples/ha: its proof, shortened, and that the proof would notice.</summary>
public sealed class HighAvailabilityTests
{
    [Fact]
    public async Task Nothing_is_lost_that_may_be_asked_again_whatever_is_stopped_or_killed()
    {
        Assert.SkipUnless(RedisServer.IsThere, "redis-server is not installed");
        await using var proof = TestProcess.Start(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "Usher.Examples.HighAvailability.dll"), "prove", "--quick", "--rate", "40", "--away", "1s", "--pause", "0.5s"]);
        await Eventually.True(() => proof.HasExited, seconds: 300);
        TestContext.Current.TestOutputHelper?.WriteLine(proof.Output);
        Assert.Contains("Nothing was lost that may be asked again.", proof.Output, StringComparison.Ordinal);
        foreach (var piece in (string[])["payment service 1", "gateway 1", "Redis", "the load balancer"])
        {
            Assert.Contains($"\n{piece}: SIGTERM, start ", proof.Output, StringComparison.Ordinal);
            Assert.Contains($"\n{piece}: kill -9, start ", proof.Output, StringComparison.Ordinal);
        }

        Assert.Contains("published version 2: 2 of 2 instances run it", proof.Output, StringComparison.Ordinal);
        Assert.Contains("not published: it is refused, so all keep what they run", proof.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keepalived_takes_its_configuration()
    {
        Assert.SkipUnless(TestProcess.Exists("keepalived") && TestProcess.Exists("setsid"), "keepalived is not installed");
        // When it has checked, it ends its whole process group.
        var (_, output) = await TestProcess.Run("setsid", ["--wait", "keepalived", "--config-test", "--use-file", Repository.PathOf("examples", "ha", "keepalived.conf")], "");
        Assert.DoesNotContain("keepalived.conf", output, StringComparison.Ordinal);
        Assert.DoesNotContain("SECURITY", output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_told_and_is_there_is_good()
    {
        var report = new Report([], [Paid("a", 1), Paid(null, 2), Unanswered(RequestKind.PayWithoutKey, null)], [(1, "a"), (2, null), (3, null)]);
        Assert.True(report.IsGood);
        Assert.Equal((1, 1), (report.Unanswered, report.UnansweredAndThere));
    }

    [Fact]
    public void A_read_or_a_payment_with_a_key_that_was_never_answered_is_lost()
    {
        Assert.Equal(1, new Report([], [Unanswered(RequestKind.Read, null)], []).Lost);
        Assert.Equal(1, new Report([], [Unanswered(RequestKind.PayWithKey, "a")], []).Lost);
        Assert.Equal(0, new Report([], [Unanswered(RequestKind.PayWithoutKey, null)], []).Lost);
    }

    [Fact]
    public void A_ledger_that_differs_from_what_was_told_is_noticed()
    {
        Assert.Equal(1, new Report([], [Paid("a", 1)], []).Wrong);
        Assert.Equal(1, new Report([], [Paid("a", 1)], [(2, "a")]).Wrong);
        Assert.Equal(1, new Report([], [], [(1, "a")]).Wrong);
        Assert.Equal(1, new Report([], [Paid(null, 1), Paid(null, 1)], [(1, null)]).Wrong);
        Assert.Equal(1, new Report([], [Paid(null, 1)], [(1, null), (2, null)]).Wrong);
    }

    private static Asked Paid(string? key, long id) => new(key is null ? RequestKind.PayWithoutKey : RequestKind.PayWithKey, default, default, 1, id, key, null, default);

    private static Asked Unanswered(RequestKind kind, string? key) => new(kind, default, default, 1, null, key, "502", default);
}
