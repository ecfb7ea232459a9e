using Usher.Failures;

namespace Usher.Upstreams.Health;

/// <summary>What one try says of the destination that it was made at.</summary>
/// <param name="Failed">Whether it failed; null: it says nothing of the destination.</param>
/// <param name="Kind">What went wrong.</param>
/// <param name="Status">The status that was answered; 0: none was.</param>
/// <param name="Latency">How long the head of the answer took, in ticks of the stopwatch; 0: none came.</param>
internal readonly record struct TryOutcome(bool? Failed, FailureKind Kind, int Status, long Latency)
{
    /// <summary>It as text, for the log.</summary>
    public override string ToString() => Kind is FailureKind.None or FailureKind.Status ? $"status {Status}" : FailureNames.NameOf(Kind)!;
}
