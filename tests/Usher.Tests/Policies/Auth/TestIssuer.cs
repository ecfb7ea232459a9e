using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Auth;

/// <summary>An issuer that does as it is told: its keys change, it can be away, and it counts who asks.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    private readonly TestUpstream _server;
    private readonly Dictionary<string, string> _keys = [];
    private int _fetches;

    private TestIssuer(TestUpstream server) => _server = server;

    public string Url => _server.Url;

    /// <summary>How often its keys were fetched.</summary>
    public int Fetches => Volatile.Read(ref _fetches);

    /// <summary>What it answers in place of its documents; null: those.</summary>
    public RequestDelegate? Instead { get; set; }

    /// <summary>What its discovery document calls it; null: its address.</summary>
    public string? Name { get; set; }

    public static async Task<TestIssuer> Start()
    {
        TestIssuer? self = null;
        var server = await TestUpstream.Start(app =>
        {
            app.Use((context, next) => self!.Instead is { } instead ? instead(context) : next(context));
            app.MapGet("/.well-known/openid-configuration", () => Results.Text($$"""{"issuer":"{{self!.Name ?? self.Url}}","jwks_uri":"{{self.Url}}/keys"}""", "application/json"));
            app.MapGet("/keys", () =>
            {
                Interlocked.Increment(ref self!._fetches);
                lock (self._keys) return Results.Text($$"""{"keys":[{{string.Join(',', self._keys.Values)}}]}""", "application/json");
            });
        });
        self = new TestIssuer(server);
        return self;
    }

    /// <summary>Makes a key and publishes it.</summary>
    public RSA AddKey(string kid, string more = "")
    {
        var key = RSA.Create(2048);
        Publish(kid, Jwk(key, kid, more));
        return key;
    }

    public void Publish(string kid, string jwk)
    {
        lock (_keys) _keys[kid] = jwk;
    }

    public void Drop(string kid)
    {
        lock (_keys) _keys.Remove(kid);
    }

    public static string Jwk(RSA key, string? kid, string more = "")
    {
        var parts = key.ExportParameters(includePrivateParameters: false);
        return $$"""{"kty":"RSA",{{(kid is null ? "" : $"\"kid\":\"{kid}\",")}}"n":"{{Base64Url.EncodeToString(parts.Modulus)}}","e":"{{Base64Url.EncodeToString(parts.Exponent)}}"{{more}}}""";
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
