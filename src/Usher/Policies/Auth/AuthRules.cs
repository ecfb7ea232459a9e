using System.Buffers;
using System.Net;
using Usher.Config;
using Usher.Config.Binding;

namespace Usher.Policies.Auth;

/// <summary>Checks what the file says of ways to know who is calling.</summary>
internal static class AuthRules
{
    /// <summary>What a provider that a route has in place is called.</summary>
    public const string InPlaceName = "route";

    private const int ShortestSecret = 32;

    private static readonly SearchValues<char> NotInQueryName = SearchValues.Create("&=#+% ");

    private static readonly string[] ReservedNames = ["none", "off", InPlaceName];

    /// <summary>Checks the named providers.</summary>
    public static void CheckProviders(GatewayConfig file, ConfigCheck check)
    {
        var issuers = new List<(string Name, AuthConfig Provider)>();
        foreach (var (name, provider) in file.Auth)
        {
            if (ReservedNames.Contains(name)) check.ErrorAtRecord(provider, $"'{name}' cannot name a provider", "a route's 'auth: none' opens it");
            CheckProvider(provider, provider, check);
            if (provider.Jwt is not { } jwt) continue;
            var twin = issuers.Find(other => other.Provider.Jwt!.Issuer != jwt.Issuer && other.Provider.Claims.Prefix == provider.Claims.Prefix);
            if (twin.Name is not null)
                check.ErrorAtRecord(provider, $"callers of '{twin.Name}' and of '{name}' could have the same id", $"claims: {{ prefix: \"{name}:\" }} on one of them keeps them apart");
            issuers.Add((name, provider));
        }
    }

    /// <summary>Checks what a route, a bundle or the defaults say.</summary>
    public static void CheckUse(AuthOptions options, GatewayConfig file, ConfigCheck check)
    {
        if (options.IsInPlace)
        {
            if (options.Providers.Count > 0) check.Error(options, nameof(options.Providers), "names and a provider in place cannot stand together", "give it a name under 'auth' at the top of the file");
            CheckProvider(options, options, check);
            return;
        }

        if (options.Providers.Count == 0) check.ErrorAtRecord(options, "expected a name under 'auth', a list of such, none, or a provider in place");
        for (var i = 0; i < options.Providers.Count; i++)
        {
            var name = options.Providers[i];
            if (name is "none")
            {
                if (options.Providers.Count > 1) check.Error(options, nameof(options.Providers), i, "'none' stands alone: it opens the route");
            }
            else if (options.Providers.Take(i).Contains(name))
            {
                check.Error(options, nameof(options.Providers), i, $"the provider '{name}' is given twice");
            }
            else if (!file.Auth.ContainsKey(name))
            {
                var known = file.Auth.Count == 0 ? "name it under 'auth' at the top of the file" : $"known providers: {string.Join(", ", file.Auth.Keys)}";
                check.Error(options, nameof(options.Providers), i, $"there is no provider '{name}' under 'auth'", NearestName.Find(name, file.Auth.Keys) is { } near ? $"did you mean '{near}'?" : known);
            }
        }
    }

    /// <summary>Names of the query that carry keys.</summary>
    public static IEnumerable<string> SecretQueryNames(GatewayConfig file) => file.Auth.Values.Select(provider => provider.ApiKey?.Query).OfType<string>();

    private static void CheckProvider(object record, IProviderConfig provider, ConfigCheck check)
    {
        if (provider.Jwt is null == provider.ApiKey is null) check.ErrorAtRecord(record, "expected one of 'jwt' and 'apiKey'");
        if (provider.Jwt is null && provider.Audience.Count > 0) check.Error(record, nameof(provider.Audience), "'audience' belongs to 'jwt'");
        if (provider.Jwt is { } jwt) CheckJwt(jwt, check);
        if (provider.ApiKey is { } key) CheckApiKey(key, check);
        CheckTell(provider.Tell, check);
        if (provider.Claims.Id.Length == 0) check.Error(provider.Claims, nameof(ClaimNamesConfig.Id), "expected the name of a claim, such as sub");
    }

    private static void CheckJwt(JwtConfig jwt, ConfigCheck check)
    {
        if (jwt.Issuer.Length == 0) check.Error(jwt, nameof(jwt.Issuer), "expected an issuer, exactly as the tokens' 'iss' says it");
        else if (jwt is { IsFetched: true, Jwks: null }) CheckUrl(jwt, nameof(jwt.Issuer), jwt.Issuer, check);
        if (jwt.Jwks is { } jwks) CheckUrl(jwt, nameof(jwt.Jwks), jwks, check);
        if (jwt is { IsFetched: false, Jwks: not null }) check.Error(jwt, nameof(jwt.Jwks), "'jwks' cannot stand beside 'keys' or 'secret': nothing is fetched where they are");
        if (jwt.Secret is { } secret && System.Text.Encoding.UTF8.GetByteCount(secret) < ShortestSecret)
            check.Error(jwt, nameof(jwt.Secret), $"expected a secret of at least {ShortestSecret} bytes (RFC 8725 §3.5)", "openssl rand -base64 32 makes one");
        for (var i = 0; i < jwt.Algorithms.Count; i++)
        {
            var isShared = jwt.Algorithms[i] >= JwtAlgorithm.Hs256;
            if (isShared && jwt.Secret is null) check.Error(jwt, nameof(jwt.Algorithms), i, "an HS algorithm needs a 'secret'");
            if (!isShared && jwt is { Secret: not null, Keys.Count: 0 }) check.Error(jwt, nameof(jwt.Algorithms), i, "this algorithm needs public keys, and there is only a 'secret'", "'keys' names files with them");
        }

        if (jwt.Skew < TimeSpan.Zero || jwt.Skew > TimeSpan.FromMinutes(10)) check.Error(jwt, nameof(jwt.Skew), "expected a duration from 0s to 10m");
        if (jwt.Refresh < TimeSpan.FromSeconds(1) || jwt.Refresh > TimeSpan.FromDays(1)) check.Error(jwt, nameof(jwt.Refresh), "expected a duration from 1s to 24h");
        if (jwt.MaxToken is < 256 or > 1024 * 1024) check.Error(jwt, nameof(jwt.MaxToken), "expected a size from 256 to 1MB");
        foreach (var (claim, values) in jwt.Require)
        {
            if (values.Count == 0) check.ErrorAtValue(jwt, nameof(jwt.Require), claim, "expected a value, a list of such, or \"*\" for any");
        }
    }

    private static void CheckUrl(object record, string property, string text, ConfigCheck check)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.Query.Length + url.Fragment.Length + url.UserInfo.Length > 0)
            check.Error(record, property, $"expected a URL such as https://id.example.com, not '{text}'", "keys that are in files are named by 'keys'");
        else if (url.Scheme is "http" && !IsLoopback(url))
            check.Error(record, property, "an issuer is asked over https: who changes its answer on the way makes any token valid", "http is for loopback addresses such as http://localhost:5001");
    }

    /// <summary>Whether a URL leads to this machine.</summary>
    public static bool IsLoopback(Uri url) => url.Host is "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static void CheckApiKey(ApiKeyConfig key, ConfigCheck check)
    {
        if (key.Header is { } header && (!HeaderText.IsName(header) || HeaderText.IsFraming(header) || header.Equals("Host", StringComparison.OrdinalIgnoreCase)))
            check.Error(key, nameof(key.Header), "expected the name of a field such as X-Api-Key");
        if (key.Cookie is { } cookie && !HeaderText.IsName(cookie)) check.Error(key, nameof(key.Cookie), "expected the name of a cookie (RFC 6265 §4.1.1)");
        if (key.Query is { } query && (query.Length == 0 || query.AsSpan().ContainsAny(NotInQueryName))) check.Error(key, nameof(key.Query), "expected a name such as api_key");
    }

    private static void CheckTell(TellConfig tell, ConfigCheck check)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (property, name) in new[] { (nameof(tell.Id), tell.Id is "none" ? null : tell.Id), (nameof(tell.Groups), tell.Groups), (nameof(tell.Plan), tell.Plan) })
        {
            if (name is null) continue;
            if (Problem(name) is { } problem) check.Error(tell, property, problem);
            else if (!seen.Add(name)) check.Error(tell, property, "this field is set twice");
        }

        foreach (var (name, claim) in tell.Claims)
        {
            if (Problem(name) is { } problem) check.ErrorAtKey(tell, nameof(tell.Claims), name, problem);
            else if (!seen.Add(name)) check.ErrorAtKey(tell, nameof(tell.Claims), name, "this field is set twice");
            if (claim.Length == 0) check.ErrorAtValue(tell, nameof(tell.Claims), name, "expected the name of a claim");
        }
    }

    private static string? Problem(string name)
    {
        if (!HeaderText.IsName(name)) return "expected the name of a field such as X-Consumer-Id";
        if (name.Count(c => c is '-' or '_') > ReservedFields.MostHyphens) return $"expected at most {ReservedFields.MostHyphens} hyphens: each spelling with underscores is removed too";
        if (!name.StartsWith("X-", StringComparison.OrdinalIgnoreCase)) return "expected a name that begins with X-, so that it is no field that means something else";
        return name.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase) || name.Equals("X-Real-IP", StringComparison.OrdinalIgnoreCase) || name.Equals("X-Request-Id", StringComparison.OrdinalIgnoreCase)
            ? "this field is Usher's own"
            : null;
    }
}
