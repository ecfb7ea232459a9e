namespace Usher.Failures;

/// <summary>How one try at forwarding a request ended. Whoever makes it decides whether it may be tried again.</summary>
/// <param name="Side">The side that broke.</param>
/// <param name="Kind">What went wrong.</param>
/// <param name="CanRetry">
/// Whether the request may be sent again without any risk of it being carried out twice (RFC 9110 §9.2.2), and its body can be replayed.
/// </param>
internal readonly record struct ForwardResult(FailureSide Side, FailureKind Kind, bool CanRetry)
{
    /// <summary>The exchange went through.</summary>
    public static ForwardResult Ok => default;

    /// <summary>Whether the exchange went through.</summary>
    public bool IsOk => Kind == FailureKind.None;
}
