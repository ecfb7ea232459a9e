namespace Usher.Telemetry.AccessLogs;

/// <summary>How much of a query a log tells.</summary>
internal enum QueryDetail
{
    /// <summary>The names alone: <c>?user=*&amp;token=*</c>.</summary>
    Names,

    /// <summary>Nothing, not even whether there was one.</summary>
    None,

    /// <summary>All of it. Secrets that clients put there are then in the log.</summary>
    All,
}
