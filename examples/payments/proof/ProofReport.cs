using System.Globalization;
using System.Text;

namespace Usher.Examples.Payments.Proof;

/// <summary>What the proof prints.</summary>
internal static class ProofReport
{
    private static readonly IFormatProvider Culture = CultureInfo.InvariantCulture;

    public static string Write(IReadOnlyList<Kill> kills, Verdict verdict)
    {
        var text = new StringBuilder();
        text.AppendLine("killed (kill -9)        at   back after   paid again after   tries without an answer");
        foreach (var kill in kills)
            text.AppendLine(Culture, $"{kill.Piece,-16} {kill.At.TotalSeconds,7:0.0} s {kill.Back.TotalSeconds,8:0.0} s {kill.Paid.TotalSeconds,14:0.0} s {kill.WithoutAnswer,18}");

        var told = verdict.Told;
        text.AppendLine().AppendLine("what the payers were told");
        Line(text, "paid", told.Count(one => one.IsPaid));
        Line(text, "  at the first try", told.Count(one => one.IsPaid && one.Tries == 1));
        Line(text, "  sent again with the same key", told.Count(one => one.Outcome == Outcome.Paid && one.Tries > 1));
        Line(text, "    answered from what the gateway kept", told.Count(one => one.Outcome == Outcome.Paid && one.IsReplayed));
        Line(text, "  unknown (409), and found in the ledger", told.Count(one => one.Outcome == Outcome.FoundInTheLedger));
        Line(text, "not paid: unknown (409), not in the ledger", told.Count(one => one.Outcome == Outcome.NotInTheLedger));
        foreach (var group in told.Where(one => one.Outcome == Outcome.Refused).GroupBy(one => one.Status).OrderBy(group => group.Key))
            Line(text, $"not paid: {group.Key}", group.Count());

        text.AppendLine().AppendLine("the ledger");
        Line(text, "payments", verdict.Ledger.Count);
        Line(text, "  with a key that has another", verdict.Twice);
        Line(text, "  that were refused", verdict.RefusedAndThere);
        Line(text, "  that nobody was told of", verdict.ThereAndNeverTold);
        Line(text, "told and not there", verdict.PaidAndMissing);
        Line(text, "never settled", verdict.Unsettled);
        text.AppendLine(Culture, $"  {"sum that the payers were told",-44}{verdict.CentsTold / 100m,12:N2}");
        text.AppendLine(Culture, $"  {"sum in the ledger",-44}{verdict.CentsInLedger / 100m,12:N2}");
        text.AppendLine().Append(verdict.IsGood ? "The ledger is what the payers were told." : "THE LEDGER IS NOT WHAT THE PAYERS WERE TOLD.");
        return text.ToString();
    }

    private static void Line(StringBuilder text, string what, int count) => text.AppendLine(Culture, $"  {what,-44}{count,9:N0}");
}
