namespace Usher.Examples.Payments;

/// <summary>The database went away while it was told to commit: nobody knows whether the payment is in the ledger.</summary>
public sealed class OutcomeUnknownException(Exception trouble) : Exception("The database did not say whether the payment is in the ledger.", trouble);
