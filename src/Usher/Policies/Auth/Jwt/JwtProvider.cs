using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;
using Usher.Config;
using Usher.Live;

namespace Usher.Policies.Auth.Jwt;

/// <summary>Signed tokens in <c>Authorization: Bearer</c> (RFC 6750 §2.1).</summary>
internal sealed class JwtProvider(string name, JwtConfig config, KeySource keys, TokenCache cache, TokenValidator validator, TimeProvider time) : Provider(name)
{
    private const string Scheme = "Bearer ";

    // However long a token lives, it is looked at anew after this: a claim that is taken back at the issuer comes with a new token.
    private static readonly TimeSpan LongestKept = TimeSpan.FromMinutes(5);

    public override string Challenge => "Bearer realm=\"api\"";

    public override string ChallengeFor(Denial denial) => $"Bearer realm=\"api\", error=\"invalid_token\", error_description=\"{denial.Description}\"";

    public override ValueTask<Verdict> Identify(HttpContext context, GatewayRequest request)
    {
        var field = context.Request.Headers.Authorization;
        if (field.Count != 1) return new(field.Count == 0 ? Verdict.NotMine : Verdict.Denied(Denial.Several));
        var value = field[0]!;
        if (!value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return new(Verdict.NotMine);
        var token = value.AsSpan(Scheme.Length).Trim(' ');
        if (token.Length > config.MaxToken) return new(Verdict.Denied(Denial.TooLarge));
        if (!TokenHash.TryCompute(token, out var hash)) return new(Verdict.PerhapsAnothers(Denial.Malformed));
        if (cache.Find(hash) is { } entry && keys.Current is { } set && entry.Generation == set.Generation && time.GetUtcNow().UtcTicks < entry.Ends) return new(Verdict.Known(entry.Consumer));
        return Look(token.ToString(), hash);
    }

    private async ValueTask<Verdict> Look(string token, TokenHash hash)
    {
        if (TokenParts.Read(token, out var malformed) is not { } parts) return Verdict.PerhapsAnothers(malformed);
        if (!IsOurs(parts.Issuer)) return Verdict.PerhapsAnothers(Denial.Issuer);
        if (validator.Precheck(parts) is { } hopeless) return Verdict.Denied(hopeless);

        // 1. the keys that are known, 2. those that the issuer has by now, where the token's is not among them or its signature does not fit.
        for (var hasWaited = false; ; hasWaited = true)
        {
            var set = keys.Current;
            var isNamed = false;
            var candidates = set?.Find(parts.Kid, parts.Algorithm, out isNamed) ?? [];
            if (candidates.Count > 0 || isNamed)
            {
                var verdict = await Check(token, hash, parts, candidates, set!);
                if (verdict.Denial != Denial.Signature || isNamed || hasWaited) return verdict;
            }
            else if (hasWaited)
            {
                return Verdict.Denied(Denial.UnknownKey);
            }

            var wait = await keys.WaitForNewer(parts.Kid);
            if (wait == KeyWait.Unavailable) return Verdict.Denied(Denial.Unavailable);
            if (wait == KeyWait.NoSuchKey) return Verdict.Denied(candidates.Count > 0 ? Denial.Signature : Denial.UnknownKey);
        }
    }

    private async ValueTask<Verdict> Check(string token, TokenHash hash, TokenParts parts, IReadOnlyList<SecurityKey> candidates, KeySet set)
    {
        if (candidates.Count == 0) return Verdict.Denied(Denial.Algorithm);
        var (consumer, denial, ends) = await validator.Validate(token, parts, candidates, set);
        if (consumer is null) return Verdict.Denied(denial!);
        ends = Math.Min(ends, (time.GetUtcNow() + LongestKept).UtcTicks);
        cache.Add(new TokenEntry(hash, consumer, ends, set.Generation, (2 * token.Length) + 1000));
        return Verdict.Known(consumer);
    }

    // Discovery documents and configurations differ in a slash at the end; the token has to say exactly what the document says.
    private bool IsOurs(string? issuer)
    {
        if (issuer is null) return false;
        var expected = keys.Current?.Issuer ?? config.Issuer;
        return issuer == expected || (keys.Current is null && issuer.AsSpan().TrimEnd('/').SequenceEqual(expected.AsSpan().TrimEnd('/')));
    }
}
