namespace Usher.Examples.Payments.Proof;

/// <summary>What a payer was told of one payment.</summary>
/// <param name="Consumer">Who paid.</param>
/// <param name="Key">The idempotency key.</param>
/// <param name="Cents">The amount.</param>
/// <param name="Outcome">What it knows in the end.</param>
internal sealed record Told(string Consumer, string Key, long Cents, Outcome Outcome)
{
    /// <summary>The status of the last answer.</summary>
    public int Status { get; init; }

    /// <summary>The payment's number, where it was told.</summary>
    public long? Id { get; init; }

    /// <summary>How often it was sent.</summary>
    public int Tries { get; init; } = 1;

    /// <summary>Whether the answer was one that the gateway had kept.</summary>
    public bool IsReplayed { get; init; }

    /// <summary>Whether money should have moved.</summary>
    public bool IsPaid => Outcome is Outcome.Paid or Outcome.FoundInTheLedger;
}
