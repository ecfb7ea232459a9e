using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Usher.Config;
using Usher.Live;

namespace Usher.Policies.Auth.Jwt;

/// <summary>Checks tokens: signature, issuer, audience, times and type by Microsoft.IdentityModel, and what it leaves open here.</summary>
internal sealed class TokenValidator(JwtConfig config, IReadOnlyList<string> audience, ConsumerFactory consumers, TimeProvider time)
{
    // The issuer's clock is rarely the gateway's, and a token is often used in the second that it was made.
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(30);

    private static readonly string?[] UsualTypes = [null, "JWT", "at+jwt", "application/at+jwt"];

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = checked((int)config.MaxToken) };
    private readonly string[] _algorithms = [.. AlgorithmsOf(config)];

    /// <summary>Whether a token's header promises what is taken at all.</summary>
    public Denial? Precheck(TokenParts token)
    {
        if (!_algorithms.Contains(token.Algorithm, StringComparer.Ordinal)) return Denial.Algorithm;
        var isUsual = config.Typ.Count == 0 ? UsualTypes.Contains(token.Type, StringComparer.OrdinalIgnoreCase) : config.Typ.Contains(token.Type, StringComparer.OrdinalIgnoreCase);
        return isUsual ? CheckTimes(token.Claims, out _) : Denial.Type;
    }

    /// <summary>Checks a token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="parts">What it says.</param>
    /// <param name="keys">The keys that may have signed it.</param>
    /// <param name="set">The set that they are from.</param>
    /// <returns>Who it speaks of, or why it is not valid; and when it expires, in ticks (UTC).</returns>
    public async ValueTask<(Consumer? Consumer, Denial? Denial, long Ends)> Validate(string token, TokenParts parts, IReadOnlyList<SecurityKey> keys, KeySet set)
    {
        if (TokenSignature.Signer(token, parts.Algorithm, keys, set.Crypto) is not { } signer) return (null, Denial.Signature, 0);
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = set.Issuer,
            ValidAudiences = audience,
            ValidateAudience = audience.Count > 0,
            ValidAlgorithms = _algorithms,
            RequireSignedTokens = true,
            RequireExpirationTime = config.RequireExp,
            IssuerSigningKeyResolver = (_, _, _, _) => [signer],
            CryptoProviderFactory = set.Crypto,
            LifetimeValidator = (_, _, _, _) => CheckTimes(parts.Claims, out _) is null,
            LogValidationExceptions = false,
        });
        if (!result.IsValid) return (null, DenialOf(result.Exception), 0);
        if (CheckTimes(parts.Claims, out var ends) is { } late) return (null, late, 0);
        if (!HasRequired(parts.Claims)) return (null, Denial.Claim, 0);
        return consumers.Claimed(parts.Claims) is { } consumer ? (consumer, null, ends) : (null, Denial.NoId, 0);
    }

    private Denial? CheckTimes(JsonElement claims, out long ends)
    {
        var now = time.GetUtcNow().UtcTicks;
        ends = long.MaxValue;
        if (claims.TryGetProperty("exp", out var exp))
        {
            if (!TryTicks(exp, out ends)) return Denial.Malformed;
            ends = Math.Min(ends, long.MaxValue - config.Skew.Ticks) + config.Skew.Ticks;
            if (now >= ends) return Denial.Expired;
        }
        else if (config.RequireExp)
        {
            return Denial.NoExpiry;
        }

        if (!claims.TryGetProperty("nbf", out var nbf)) return null;
        if (!TryTicks(nbf, out var begins)) return Denial.Malformed;
        return begins > now + Math.Max(Early.Ticks, config.Skew.Ticks) ? Denial.NotYet : null;
    }

    // RFC 7519 §2, NumericDate: seconds, with or without a fraction.
    private static bool TryTicks(JsonElement claim, out long ticks)
    {
        ticks = 0;
        if (claim.ValueKind != JsonValueKind.Number || !claim.TryGetDouble(out var seconds) || !double.IsFinite(seconds) || seconds < 0) return false;
        ticks = seconds >= (DateTime.MaxValue - DateTime.UnixEpoch).TotalSeconds - 1 ? DateTime.MaxValue.Ticks : DateTime.UnixEpoch.Ticks + (long)(seconds * TimeSpan.TicksPerSecond);
        return true;
    }

    private bool HasRequired(JsonElement claims)
    {
        foreach (var (name, values) in config.Require)
        {
            if (!ClaimPath.TryFind(claims, name, out var claim) || claim.ValueKind == JsonValueKind.Null) return false;
            if (!values.Contains("*") && !ClaimPath.TextsOf(claim).Any(values.Contains)) return false;
        }

        return true;
    }

    private static Denial DenialOf(Exception? why) => why switch
    {
        SecurityTokenExpiredException => Denial.Expired,
        SecurityTokenInvalidLifetimeException or SecurityTokenNotYetValidException => Denial.NotYet,
        SecurityTokenNoExpirationException => Denial.NoExpiry,
        SecurityTokenInvalidAudienceException => Denial.Audience,
        SecurityTokenInvalidIssuerException => Denial.Issuer,
        SecurityTokenInvalidAlgorithmException => Denial.Algorithm,
        SecurityTokenInvalidTypeException => Denial.Type,
        SecurityTokenInvalidSignatureException or SecurityTokenSignatureKeyNotFoundException => Denial.Signature,
        _ => Denial.Malformed,
    };

    private static IEnumerable<string> AlgorithmsOf(JwtConfig config)
    {
        if (config.Algorithms.Count > 0) return config.Algorithms.Select(NameOf);
        var all = Enum.GetValues<JwtAlgorithm>().AsEnumerable();
        if (config.Secret is null) all = all.Where(algorithm => algorithm < JwtAlgorithm.Hs256);
        else if (config.Keys.Count == 0) all = all.Where(algorithm => algorithm >= JwtAlgorithm.Hs256);
        return all.Select(NameOf);
    }

    private static string NameOf(JwtAlgorithm algorithm) => algorithm.ToString().ToUpperInvariant();
}
