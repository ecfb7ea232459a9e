namespace Usher.Failures;

/// <summary>The names of <see cref="FailureKind"/> in logs, metrics and spans.</summary>
internal static class FailureNames
{
    /// <summary>The name of a kind; null: nothing failed.</summary>
    public static string? NameOf(FailureKind kind) => kind switch
    {
        FailureKind.None => null,
        FailureKind.NoDestination => "no-destination",
        FailureKind.Connect => "connect",
        FailureKind.ConnectTimeout => "connect-timeout",
        FailureKind.Tls => "tls",
        FailureKind.Reset => "reset",
        FailureKind.ResponseTimeout => "response-timeout",
        FailureKind.Protocol => "protocol",
        FailureKind.Truncated => "truncated",
        FailureKind.IdleTimeout => "idle-timeout",
        FailureKind.TotalTimeout => "total-timeout",
        FailureKind.Status => "status",
        FailureKind.ClientGone => "client-gone",
        FailureKind.ClientBody => "client-body",
        FailureKind.ClientBodyTooLarge => "client-body-too-large",
        FailureKind.ClientTimeout => "client-timeout",
        _ => "client-head",
    };
}
