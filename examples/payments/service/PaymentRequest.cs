namespace Usher.Examples.Payments;

/// <summary>What a payer sends: <c>{"amount": 12.50, "to": "acme"}</c>.</summary>
/// <param name="Amount">The amount, in whole cents.</param>
/// <param name="To">Who is paid.</param>
public sealed record PaymentRequest(decimal Amount, string? To)
{
    private const decimal Most = 1_000_000;

    /// <summary>The payment, if it is one.</summary>
    public Payment? Of(string consumer, string key) =>
        Amount is > 0 and <= Most && decimal.Truncate(Amount * 100) == Amount * 100 && !string.IsNullOrWhiteSpace(To)
            ? new Payment(0, consumer, key, (long)(Amount * 100), To)
            : null;
}
