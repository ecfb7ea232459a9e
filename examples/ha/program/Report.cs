using System.Globalization;
using System.Text;

namespace Usher.Examples.HighAvailability;

/// <summary>What was lost, and whether the ledger is what the clients were told.</summary>
internal sealed class Report
{
    private readonly IReadOnlyList<TrialResult> _trials;
    private readonly IReadOnlyList<Asked> _asked;
    private readonly int _rows;

    /// <param name="trials">What was done.</param>
    /// <param name="asked">What the clients asked, and what they were told.</param>
    /// <param name="ledger">What is in the ledger.</param>
    public Report(IReadOnlyList<TrialResult> trials, IReadOnlyList<Asked> asked, IReadOnlyList<(long Id, string? Key)> ledger)
    {
        (_trials, _asked, _rows) = (trials, asked, ledger.Count);
        var byKey = ledger.Where(row => row.Key is not null).ToDictionary(row => row.Key!, row => row.Id, StringComparer.Ordinal);
        var withKey = asked.Where(one => one.Kind == RequestKind.PayWithKey).ToList();
        var told = asked.Where(one => one.Kind == RequestKind.PayWithoutKey && one.IsAnswered).Select(one => one.Id!.Value).ToList();
        var keyless = ledger.Where(row => row.Key is null).Select(row => row.Id).ToHashSet();
        Lost = asked.Count(IsLost);
        // Each that was told is there under the number that was told, nothing else is there, and no number was told to two.
        Wrong = withKey.Count(one => one.IsAnswered && byKey.GetValueOrDefault(one.Key!) != one.Id)
            + byKey.Keys.Except(withKey.Where(one => one.IsAnswered).Select(one => one.Key!), StringComparer.Ordinal).Count()
            + told.Count(id => !keyless.Contains(id)) + (told.Count - told.Distinct().Count());
        Keyed = byKey.Count;
        Unanswered = asked.Count(one => one.Kind == RequestKind.PayWithoutKey && !one.IsAnswered);
        UnansweredAndThere = keyless.Count - told.Distinct().Count();
        if (UnansweredAndThere > Unanswered) Wrong += UnansweredAndThere - Unanswered;
    }

    /// <summary>Requests that may be asked again and were never answered.</summary>
    public int Lost { get; }

    /// <summary>Where the ledger and what was told differ.</summary>
    public int Wrong { get; }

    /// <summary>Payments with a key.</summary>
    public int Keyed { get; }

    /// <summary>Payments without a key that got no answer: nobody may send them again.</summary>
    public int Unanswered { get; }

    /// <summary>How many of those are in the ledger.</summary>
    public int UnansweredAndThere { get; }

    public bool IsGood => Lost == 0 && Wrong == 0;

    /// <inheritdoc />
    public override string ToString()
    {
        var text = new StringBuilder();
        List<string[]> rows =
        [
            ["what was done", "requests", "sent again by Usher", "by clients", "lost", "without a key: no answer", "traffic had moved after"],
            .. _trials.Select(Row),
            ["all", $"{_asked.Count}", $"{_trials.Sum(trial => trial.Retries)}", $"{_asked.Count(IsAskedAgain)}", $"{Lost}", $"{Unanswered}", ""],
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        text.AppendLine();
        foreach (var row in rows) text.AppendLine(string.Join("   ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))).TrimEnd());
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"The ledger has {_rows} payments: {Keyed} with a key, each once and as its client was told.");
        text.AppendLine(CultureInfo.InvariantCulture, $"Of {Unanswered} without a key that got no answer {UnansweredAndThere} are in the ledger: nobody can know without looking, so nobody may send them again.");
        foreach (var trouble in _asked.Where(one => one.Trouble is not null).GroupBy(one => $"{one.Kind}: {one.Trouble}").OrderBy(group => group.Key, StringComparer.Ordinal))
            text.AppendLine(CultureInfo.InvariantCulture, $"  {trouble.Key}: {trouble.Count()}, of which {trouble.Count(one => !one.IsAnswered)} ended so");
        text.Append(IsGood ? "Nothing was lost that may be asked again." : $"WRONG: {Lost} requests were lost, and the ledger differs in {Wrong}.");
        return text.ToString();
    }

    private static bool IsLost(Asked one) => one.Kind != RequestKind.PayWithoutKey && !one.IsAnswered;

    private static bool IsAskedAgain(Asked one) => one.Tries > 1;

    private static bool IsDuring(TrialResult trial, TimeSpan at) => at >= trial.From && at < trial.To;

    private string[] Row(TrialResult trial)
    {
        var during = _asked.Where(one => one.Trouble is not null && IsDuring(trial, one.TroubleAt)).ToList();
        return
        [
            trial.What, $"{_asked.Count(one => IsDuring(trial, one.At))}", $"{trial.Retries}", $"{during.Count(IsAskedAgain)}", $"{during.Count(IsLost)}",
            $"{during.Count(one => one.Kind == RequestKind.PayWithoutKey && !one.IsAnswered)}", trial.Moved is { } moved ? string.Create(CultureInfo.InvariantCulture, $"{moved.TotalSeconds:0.00} s") : "-",
        ];
    }
}
