namespace Usher.Cluster;

/// <summary>
/// How much may be used in a period. What is used is counted in slots: one for a calendar's period; for a rolling one a sixtieth of it, and a
/// slot counts until all of it is older than the period, so that no period of that length, wherever it begins, ever has more.
/// </summary>
/// <param name="Count">How much.</param>
/// <param name="Period">In what period.</param>
/// <param name="IsRolling">Whether the period ends now, rather than being the calendar's.</param>
internal readonly record struct QuotaRule(long Count, QuotaPeriod Period, bool IsRolling)
{
    /// <summary>How many slots a rolling period is divided into.</summary>
    public const int Slots = 60;

    private const long Day = 86_400;

    /// <summary>Seconds of a period; of a month 30 days.</summary>
    public long Seconds => Period switch { QuotaPeriod.Day => Day, QuotaPeriod.Week => 7 * Day, _ => 30 * Day };

    /// <summary>How many slots count besides the present one.</summary>
    public int Past => IsRolling ? Slots : 0;

    /// <summary>The slot of a time.</summary>
    /// <param name="now">The time, in seconds since 1970.</param>
    public long SlotOf(long now)
    {
        if (IsRolling) return now / (Seconds / Slots);
        var day = now / Day;
        if (Period == QuotaPeriod.Day) return day;
        if (Period == QuotaPeriod.Week) return (day + 3) / 7;           // the first of January 1970 was a Thursday
        var date = DateTime.UnixEpoch.AddDays(day);
        return (date.Year * 12L) + date.Month - 1;
    }

    /// <summary>When a slot ceases to count.</summary>
    /// <param name="slot">The slot.</param>
    /// <returns>The time, in seconds since 1970.</returns>
    public long EndOf(long slot)
    {
        if (IsRolling) return (slot + Slots + 1) * (Seconds / Slots);
        if (Period == QuotaPeriod.Day) return (slot + 1) * Day;
        if (Period == QuotaPeriod.Week) return (((slot + 1) * 7) - 3) * Day;
        var month = slot + 1;
        return (long)(new DateTime((int)(month / 12), (int)(month % 12) + 1, 1, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).TotalSeconds;
    }

    /// <summary>The period as a part of a name. The amount is no part of it: who raises a quota keeps what was used.</summary>
    public override string ToString() => Period switch { QuotaPeriod.Day => "day", QuotaPeriod.Week => "week", _ => "month" } + (IsRolling ? " rolling" : "");
}
