using System.Net.Http.Headers;
using System.Text.Json;
using Usher.Config;

namespace Usher.Policies.Auth.Jwt;

/// <summary>Asks an issuer for its keys, by its discovery document (OpenID Connect Discovery 1.0 §4) or directly.</summary>
internal sealed class IssuerClient : IDisposable
{
    private const int MostBytes = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly JwtConfig _config;
    private readonly HttpClient _http;

    public IssuerClient(JwtConfig config)
    {
        _config = config;
        _http = new HttpClient(new SocketsHttpHandler
        {
            // Where a redirection led would be believed like the issuer itself.
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = Patience,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 32,
        })
        {
            Timeout = Patience,
            MaxResponseContentBufferSize = MostBytes,
        };
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    /// <summary>Fetches the keys as they are now.</summary>
    /// <returns>The issuer as its tokens name it, and the JWK set.</returns>
    /// <exception cref="FormatException">What came is no discovery document of this issuer.</exception>
    public async Task<(string Issuer, byte[] Keys)> Fetch(CancellationToken cancel)
    {
        var (issuer, jwks) = (_config.Issuer, _config.Jwks);
        if (jwks is null) (issuer, jwks) = await Discover(cancel);
        return (issuer, await _http.GetByteArrayAsync(new Uri(jwks), cancel));
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<(string Issuer, string Jwks)> Discover(CancellationToken cancel)
    {
        var address = _config.Issuer.TrimEnd('/') + "/.well-known/openid-configuration";
        using var document = Parse(await _http.GetByteArrayAsync(new Uri(address), cancel));
        if (Text(document.RootElement, "issuer") is not { } issuer || issuer.TrimEnd('/') != _config.Issuer.TrimEnd('/'))
            throw new FormatException($"the document at {address} speaks of the issuer '{Text(document.RootElement, "issuer")}'");
        if (Text(document.RootElement, "jwks_uri") is not { } jwks || !Uri.TryCreate(jwks, UriKind.Absolute, out var url)) throw new FormatException($"the document at {address} has no 'jwks_uri'");
        var isSafe = url.Scheme is "https" || (url.Scheme is "http" && AuthRules.IsLoopback(url) && AuthRules.IsLoopback(new Uri(address)));
        return isSafe ? (issuer, jwks) : throw new FormatException($"the 'jwks_uri' {jwks} is not https");
    }

    private static JsonDocument Parse(byte[] json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"the discovery document is not JSON: {wrong.Message}", wrong);
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
