namespace Usher.Examples.Payments.Proof;

/// <summary>The ledger beside what the payers were told.</summary>
internal sealed class Verdict
{
    /// <summary>Compares.</summary>
    public Verdict(IReadOnlyList<Told> told, IReadOnlyList<Payment> ledger)
    {
        (Told, Ledger) = (told, ledger);
        var rows = ledger.ToLookup(row => (row.Consumer, row.Key));
        var keys = told.Where(one => one.Outcome != Outcome.Unsettled).Select(one => (one.Consumer, one.Key)).ToHashSet();
        Twice = rows.Count(group => group.Count() > 1);
        PaidAndMissing = told.Count(one => one.IsPaid && !rows[(one.Consumer, one.Key)].Any(row => row.Cents == one.Cents && row.Id == one.Id));
        RefusedAndThere = told.Count(one => one.Outcome is Outcome.Refused or Outcome.NotInTheLedger && rows.Contains((one.Consumer, one.Key)));
        ThereAndNeverTold = rows.Count(group => !keys.Contains(group.Key));
        Unsettled = told.Count(one => one.Outcome == Outcome.Unsettled);
    }

    public IReadOnlyList<Told> Told { get; }

    public IReadOnlyList<Payment> Ledger { get; }

    /// <summary>Keys with more than one payment.</summary>
    public int Twice { get; }

    /// <summary>Payments that a payer was told of and that are not there, or not so.</summary>
    public int PaidAndMissing { get; }

    /// <summary>Payments that were refused and are there all the same.</summary>
    public int RefusedAndThere { get; }

    /// <summary>Payments that are there and that nobody was told of.</summary>
    public int ThereAndNeverTold { get; }

    /// <summary>Payments of which the payer never learnt what became of them.</summary>
    public int Unsettled { get; }

    /// <summary>What the payers were told that they paid.</summary>
    public long CentsTold => Told.Where(one => one.IsPaid).Sum(one => one.Cents);

    /// <summary>What the ledger says that was paid.</summary>
    public long CentsInLedger => Ledger.Sum(row => row.Cents);

    /// <summary>Whether both say the same, and anything was paid at all.</summary>
    public bool IsGood => Ledger.Count > 0 && (Twice, PaidAndMissing, RefusedAndThere, ThereAndNeverTold, Unsettled) == (0, 0, 0, 0, 0) && CentsTold == CentsInLedger;
}
