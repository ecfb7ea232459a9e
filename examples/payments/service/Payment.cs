namespace Usher.Examples.Payments;

/// <summary>A row of the ledger.</summary>
/// <param name="Id">Its number; 0 before it is written.</param>
/// <param name="Consumer">Who pays, as the gateway found out.</param>
/// <param name="Key">The payer's idempotency key.</param>
/// <param name="Cents">The amount.</param>
/// <param name="Payee">Who is paid.</param>
public sealed record Payment(long Id, string Consumer, string Key, long Cents, string Payee)
{
    /// <summary>Whether another payment asks for the same.</summary>
    public bool AsksForTheSameAs(Payment other) => (Cents, Payee) == (other.Cents, other.Payee);
}
