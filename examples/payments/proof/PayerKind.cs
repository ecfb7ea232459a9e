namespace Usher.Examples.Payments.Proof;

/// <summary>How a payer behaves.</summary>
/// <param name="Consumer">Who it says that it is.</param>
/// <param name="Token">How it shows that; null: not at all.</param>
/// <param name="Cents">What each payment is worth; 0 is none.</param>
/// <param name="Pause">How long it waits between two payments.</param>
internal sealed record PayerKind(string Consumer, string? Token, long Cents, TimeSpan Pause)
{
    /// <summary>How long it waits for the answer to its first try.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);
}
