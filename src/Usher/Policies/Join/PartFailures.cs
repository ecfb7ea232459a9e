namespace Usher.Policies.Join;

/// <summary>The names of <see cref="PartFailure"/> in logs and spans.</summary>
internal static class PartFailures
{
    /// <summary>The name of a failure.</summary>
    public static string NameOf(PartFailure failure) => failure switch
    {
        PartFailure.NoTarget => "no-target",
        PartFailure.Unreachable => "unreachable",
        PartFailure.Timeout => "timeout",
        PartFailure.Status => "status",
        PartFailure.Truncated => "truncated",
        PartFailure.NotJson => "not-json",
        PartFailure.TooLarge => "too-large",
        _ => "given-up",
    };
}
