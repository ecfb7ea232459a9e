using Usher.Examples.Payments;
using Usher.Examples.Payments.Proof;
using Usher.Tests.Support;

namespace Usher.Tests.Examples;

/// <summary>The payment system of examples/payments: its proof, shortened, and that the proof would notice.</summary>
public sealed class PaymentsTests
{
    [Theory]
    [InlineData("", "ledger")]
    [InlineData("", "gateway")]
    [InlineData("postgres", "ledger")]
    [InlineData("postgres", "gateway")]
    public async Task The_ledger_is_what_the_payers_were_told_whatever_is_killed(string database, string keys)
    {
        Assert.SkipWhen(database == "postgres" && PostgresServer.Programs is null, "postgresql is not installed");
        await using var proof = TestProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "Usher.Examples.Payments.Proof.dll"), "prove", "--rounds", "1", "--pause", "1s"],
            new("PAYMENTS_DB", database), new("PAYMENTS_KEYS", keys));
        await Eventually.True(() => proof.HasExited, seconds: 240);
        Assert.Contains("The ledger is what the payers were told.", proof.Output, StringComparison.Ordinal);
        foreach (var piece in database == "" ? (string[])["gateway", "payment service"] : ["gateway", "payment service", "database"])
            Assert.Contains($"\n{piece} ", proof.Output, StringComparison.Ordinal);
        foreach (var status in (int[])[401, 403, 422, 429]) Assert.Contains($"not paid: {status}", proof.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_told_and_written_once_is_good()
    {
        var verdict = new Verdict([Paid("a", 5), Paid("b", 6), Told("c", 7, Outcome.Refused)], [Row(1, "a", 5), Row(1, "b", 6)]);
        Assert.True(verdict.IsGood);
    }

    [Fact]
    public void A_key_that_was_paid_twice_is_noticed() =>
        Assert.Equal((1, false), Judge(verdict => verdict.Twice, [Paid("a", 5)], Row(1, "a", 5), Row(2, "a", 5)));

    [Fact]
    public void A_payment_that_is_missing_is_noticed() => Assert.Equal((1, false), Judge(verdict => verdict.PaidAndMissing, [Paid("a", 5), Paid("b", 5)], Row(1, "a", 5)));

    [Fact]
    public void Another_amount_is_noticed() => Assert.Equal((1, false), Judge(verdict => verdict.PaidAndMissing, [Paid("a", 5)], Row(1, "a", 6)));

    [Theory]
    [InlineData("Refused")]
    [InlineData("NotInTheLedger")]
    public void A_payment_that_was_refused_and_is_there_is_noticed(string outcome) =>
        Assert.Equal((1, false), Judge(verdict => verdict.RefusedAndThere, [Told("a", 5, Enum.Parse<Outcome>(outcome))], Row(1, "a", 5)));

    [Fact]
    public void A_payment_that_nobody_was_told_of_is_noticed() => Assert.Equal((1, false), Judge(verdict => verdict.ThereAndNeverTold, [], Row(1, "a", 5)));

    [Fact]
    public void A_payer_that_never_learns_it_is_noticed() =>
        Assert.Equal((1, false), Judge(verdict => verdict.Unsettled, [Paid("a", 5), Told("b", 5, Outcome.Unsettled)], Row(1, "a", 5)));

    private static (int Count, bool IsGood) Judge(Func<Verdict, int> count, Told[] told, params Payment[] ledger)
    {
        var verdict = new Verdict(told, ledger);
        return (count(verdict), verdict.IsGood);
    }

    private static Told Paid(string key, long cents) => Told(key, cents, Outcome.Paid) with { Id = 1 };

    private static Told Told(string key, long cents, Outcome outcome) => new("alice", key, cents, outcome);

    private static Payment Row(long id, string key, long cents) => new(id, "alice", key, cents, "acme");
}
