namespace Usher.Examples.Payments.Proof;

/// <summary>What <c>start</c> says once everything runs.</summary>
internal static class Introduction
{
    public static async Task Print(PaymentSystem system)
    {
        await File.WriteAllTextAsync(system.PathOf("token"), await system.Token("alice", "pay"));
        var url = system.Gateway.ToString().TrimEnd('/');
        Console.WriteLine($$"""
            The payment system is running.

              gateway   {{url}}   ({{system.PathOf("usher.yaml")}})
              service   {{system.Service}}
              ledger    {{system.LedgerPlace}}

            Try, in another terminal:

            TOKEN=$(cat {{system.PathOf("token")}})
            curl -i -H "Authorization: Bearer $TOKEN" -H 'Idempotency-Key: "order-1"' --json '{"amount": 12.50, "to": "acme"}' {{url}}/payments
            curl -i -H "Authorization: Bearer $TOKEN" {{url}}/payments/by-key/order-1

            Send the first one again: it is the same payment, with Idempotency-Replayed. Ctrl+C stops it.

            """);
    }
}
