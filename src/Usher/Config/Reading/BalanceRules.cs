namespace Usher.Config.Reading;

/// <summary>Checks how an upstream balances.</summary>
internal static class BalanceRules
{
    private const int MostPriority = 99;
    private const int LeastSecret = 16;

    public static void Check(UpstreamConfig upstream, ConfigCheck check)
    {
        foreach (var destination in upstream.To)
        {
            if (destination.Priority is < 0 or > MostPriority) check.Error(destination, nameof(destination.Priority), $"expected a priority from 0 (the best) to {MostPriority}");
        }

        if (upstream.Balance is BalanceAlgorithm.Hash && upstream.Hash is null)
            check.Error(upstream, nameof(upstream.Balance), "'balance: hash' needs 'hash': what of a request makes its key", "for example hash: header X-User, or hash: ip");
        if (upstream.Hash is { } hash) CheckHash(upstream, hash, check);
        if (upstream.SlowStart is { } window && (window <= TimeSpan.Zero || window > TimeSpan.FromDays(1))) check.Error(upstream, nameof(upstream.SlowStart), "expected a duration from more than 0s to 1d");
        if (upstream.Sticky is { } sticky) CheckSticky(sticky, check);
    }

    public static void CheckSticky(StickyConfig sticky, ConfigCheck check)
    {
        if (sticky.Cookie is { } name && !HashOn.IsToken(name)) check.Error(sticky, nameof(sticky.Cookie), "expected the name of a cookie: letters, digits and characters such as - and _");
        if (sticky.Ttl is { } ttl && (ttl < TimeSpan.FromSeconds(1) || ttl > TimeSpan.FromDays(400))) check.Error(sticky, nameof(sticky.Ttl), "expected a duration from 1s to 400d", "browsers keep no cookie longer");
        if (sticky.Secret is { Length: < LeastSecret }) check.Error(sticky, nameof(sticky.Secret), $"expected {LeastSecret} characters or more", "openssl rand -base64 32 makes a good one");
    }

    private static void CheckHash(UpstreamConfig upstream, HashConfig hash, ConfigCheck check)
    {
        if (upstream.Balance is not BalanceAlgorithm.Hash) check.Error(upstream, nameof(upstream.Hash), "'hash' means nothing without 'balance: hash'");
        if (hash.Bound is not 0 and (< 1.05 or > 1000)) check.Error(hash, nameof(hash.Bound), "expected a factor from 1.05 to 1000, or 0 for no bound");
    }
}
