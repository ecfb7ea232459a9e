namespace Usher.Failures;

/// <summary>How one try at forwarding a request ended, and what whoever decides about another must know.</summary>
/// <param name="Side">The side that broke.</param>
/// <param name="Kind">What went wrong.</param>
/// <param name="Progress">How far it got.</param>
/// <param name="BodyTouched">Whether a part of the request's body has been taken from the client, so that it cannot be sent again from there.</param>
internal readonly record struct ForwardResult(FailureSide Side, FailureKind Kind, ForwardProgress Progress, bool BodyTouched)
{
    /// <summary>The exchange went through.</summary>
    public static ForwardResult Ok => default;

    /// <summary>Whether the exchange went through.</summary>
    public bool IsOk => Kind == FailureKind.None;
}
