namespace Usher.Examples.Payments;

/// <summary>What a payer is told.</summary>
public sealed record PaymentAnswer(long Id, string Key, decimal Amount, string To)
{
    /// <summary>What is told of a payment.</summary>
    public static PaymentAnswer Of(Payment payment) => new(payment.Id, payment.Key, payment.Cents / 100m, payment.Payee);
}
