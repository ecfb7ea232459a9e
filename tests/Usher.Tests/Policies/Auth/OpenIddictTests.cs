using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using Usher.Tests.Support;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Usher.Tests.Policies.Auth;

/// <summary>Against a real identity server, by its URL alone.</summary>
public sealed class OpenIddictTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();

    // The server reads its list of keys without a lock: nothing is under way there while a key comes.
    private readonly SemaphoreSlim _one = new(1, 1);
    private IOptionsMonitor<OpenIddictServerOptions> _options = null!;
    private TestUpstream _server = null!;
    private TestUpstream _upstream = null!;
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestUpstream.Start(Serve, services: Configure);
        _upstream = await TestUpstream.Start(AuthFixture.Show);
        _gateway = await TestGateway.Start($$"""
            auth:
              corp: { jwt: {{_server.Url}}, audience: pay-api, tell: { claims: { X-Tenant: tenant } } }
            routes:
              /**: { auth: corp, to: "{{_upstream.Url}}" }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
        await _server.DisposeAsync();
        _client.Dispose();
        _one.Dispose();
    }

    [Fact]
    public async Task Its_tokens_pass_and_say_who_is_calling()
    {
        using var request = AuthFixture.Request(await Token());
        using var response = await _gateway.Client.SendAsync(request);
        var seen = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("X-Consumer-Id: shop\n", seen, StringComparison.Ordinal);
        Assert.Contains("X-Tenant: acme\n", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_good_token_is_refused_while_its_keys_rotate()
    {
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var statuses = new List<HttpStatusCode>();
            while (!stop.IsCancellationRequested)
            {
                using var request = AuthFixture.Request(await Token());
                using var response = await _gateway.Client.SendAsync(request);
                statuses.Add(response.StatusCode);
            }

            return statuses;
        })).ToList();

        for (var i = 0; i < 4; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(700));
            Rotate($"key-{i}");
        }

        await Task.Delay(TimeSpan.FromMilliseconds(700));
        await stop.CancelAsync();
        var all = (await Task.WhenAll(clients)).SelectMany(statuses => statuses).ToList();
        Assert.True(all.Count > 20);
        Assert.All(all, status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Fact]
    public async Task A_token_signed_by_a_key_that_it_dropped_is_refused()
    {
        var old = await Token();
        Assert.Equal(HttpStatusCode.OK, await Status(old));
        Rotate("next");
        _options.CurrentValue.SigningCredentials.RemoveAll(credentials => credentials.Key.KeyId != "next");
        Assert.Equal(HttpStatusCode.OK, await Status(await Token()));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(old));
    }

    private void Rotate(string id)
    {
        var credentials = new SigningCredentials(new RsaSecurityKey(RSA.Create(2048)) { KeyId = id }, SecurityAlgorithms.RsaSha256);
        _one.Wait();
        _options.CurrentValue.SigningCredentials.Insert(0, credentials);
        _one.Release();
    }

    private async Task<HttpStatusCode> Status(string token)
    {
        using var request = AuthFixture.Request(token);
        using var response = await _gateway.Client.SendAsync(request);
        return response.StatusCode;
    }

    private async Task<string> Token()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = "shop", ["client_secret"] = "unchecked" });
        using var response = await _client.PostAsync(_server.Url + "/connect/token", form);
        var json = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, json);
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("access_token").GetString()!;
    }

    private static void Configure(IServiceCollection services)
    {
        services.AddAuthentication();
        services.AddOpenIddict().AddServer(options =>
        {
            options.SetTokenEndpointUris("/connect/token").AllowClientCredentialsFlow().EnableDegradedMode().DisableAccessTokenEncryption().RegisterScopes("pay");
            options.AddEphemeralEncryptionKey().AddSigningKey(new RsaSecurityKey(RSA.Create(2048)) { KeyId = "first" });
            options.AddEventHandler<ValidateTokenRequestContext>(builder => builder.UseInlineHandler(_ => default));
            options.UseAspNetCore().EnableTokenEndpointPassthrough().DisableTransportSecurityRequirement();
        });
    }

    private void Serve(WebApplication app)
    {
        _options = app.Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>();
        app.Use(async (context, next) =>
        {
            await _one.WaitAsync();
            try
            {
                await next(context);
            }
            finally
            {
                _one.Release();
            }
        });
        app.UseAuthentication();
        app.MapPost("/connect/token", context =>
        {
            var request = context.GetOpenIddictServerRequest()!;
            var identity = new ClaimsIdentity("test");
            identity.SetClaim(OpenIddictConstants.Claims.Subject, request.ClientId).SetClaim("tenant", "acme");
            identity.SetAudiences("pay-api").SetScopes("pay").SetDestinations(static _ => [OpenIddictConstants.Destinations.AccessToken]);
            return context.SignInAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, new ClaimsPrincipal(identity));
        });
    }
}
