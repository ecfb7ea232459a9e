namespace Usher.Examples.Payments.Proof;

/// <summary>What a payer knows of a payment in the end.</summary>
internal enum Outcome
{
    /// <summary>It was told that it was paid.</summary>
    Paid,

    /// <summary>It was told that it was not paid.</summary>
    Refused,

    /// <summary>The gateway said that nobody knows, and the ledger has it.</summary>
    FoundInTheLedger,

    /// <summary>The gateway said that nobody knows, and the ledger does not have it.</summary>
    NotInTheLedger,

    /// <summary>It never learnt it.</summary>
    Unsettled,
}
