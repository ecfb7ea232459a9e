using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Auth;

/// <summary>An issuer with one key, a gateway that trusts it, and an upstream that shows what it was told.</summary>
internal sealed class AuthFixture : IAsyncDisposable
{
    private AuthFixture(TestIssuer issuer, RSA key, TestUpstream upstream, TestGateway gateway) => (Issuer, Key, Upstream, Gateway) = (issuer, key, upstream, gateway);

    public TestIssuer Issuer { get; }

    public RSA Key { get; }

    public TestUpstream Upstream { get; }

    public TestGateway Gateway { get; }

    /// <summary>Starts all three. <paramref name="provider"/> stands beside <c>jwt</c>, <paramref name="jwt"/> within it.</summary>
    public static async Task<AuthFixture> Start(string jwt = "", string provider = "audience: api", string top = "", string route = "")
    {
        var issuer = await TestIssuer.Start();
        var key = issuer.AddKey("k1");
        var upstream = await TestUpstream.Start(Show);
        var gateway = await TestGateway.Start($$"""
            {{top}}
            auth:
              corp: { jwt: { issuer: "{{issuer.Url}}"{{(jwt.Length > 0 ? ", " + jwt : "")}} }{{(provider.Length > 0 ? ", " + provider : "")}} }
            routes:
              /open: { auth: none, to: "{{upstream.Url}}" }
              /unsaid: { to: "{{upstream.Url}}" }
              /**: { auth: corp, to: "{{upstream.Url}}"{{(route.Length > 0 ? ", " + route : "")}} }
            """);
        return new AuthFixture(issuer, key, upstream, gateway);
    }

    /// <summary>A valid token.</summary>
    public string Token(string more = "\"aud\":\"api\"", string subject = "alice", long? exp = null) => TokenMaker.Rs256(Key, "k1", TokenMaker.Claims(Issuer.Url, more, subject, exp));

    /// <summary>Sends a token.</summary>
    public Task<HttpResponseMessage> Send(string token, string path = "/") => Gateway.Client.SendAsync(Request(token, path));

    public static HttpRequestMessage Request(string? token, string path = "/", params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in fields) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
        await Issuer.DisposeAsync();
        Key.Dispose();
    }

    /// <summary>Answers with the request's target and fields, a line each.</summary>
    public static Task Show(HttpContext context)
    {
        var fields = context.Request.Headers.Select(field => $"{field.Key}: {field.Value}").Order(StringComparer.OrdinalIgnoreCase);
        return context.Response.WriteAsync($"{context.Request.Path}{context.Request.QueryString}\n{string.Join('\n', fields)}\n");
    }
}
