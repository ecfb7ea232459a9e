namespace Usher.Cluster;

/// <summary>How long a quota lasts.</summary>
internal enum QuotaPeriod
{
    /// <summary>From midnight to midnight UTC, or 24 hours.</summary>
    Day,

    /// <summary>From Monday to Sunday UTC, or 7 days.</summary>
    Week,

    /// <summary>From the first to the last of a month UTC, or 30 days.</summary>
    Month,
}
