using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Hosting;
using Usher.Live;
using Usher.Policies;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Cache;

/// <summary>No caller is ever given what was made for another.</summary>
public sealed class CacheCallersTests
{
    private static readonly MiddlewarePolicy Identify = new("who", Stage.Identify, next => context =>
    {
        var name = context.Request.Headers["X-Who"].ToString();
        if (name.Length > 0) GatewayRequest.Of(context).Consumer = new Consumer { Id = name, Provider = "test", Claims = JsonSerializer.SerializeToElement(new { tenant = $"tenant of {name}", role = "user" }) };
        return next(context);
    });

    [Fact]
    public async Task Where_the_answer_depends_on_a_claim_callers_get_their_own()
    {
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.Headers.CacheControl = "public, max-age=60";
            return context.Response.WriteAsync(context.Request.Headers["X-Tenant"].ToString());
        });
        await using var gateway = await TestGateway.Start(
            $"routes: {{ /**: {{ who: true, cache: true, tenant: true, to: '{upstream.Url}' }} }}", Identify, new TenantPolicy());

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("tenant of ann", await As(gateway, "ann"));
            Assert.Equal("tenant of bob", await As(gateway, "bob"));
            Assert.Equal("nobody", await As(gateway, ""));
        }

        Assert.Equal(3, upstream.Requests);
    }

    [Fact]
    public async Task Callers_that_miss_at_once_get_their_own_too()
    {
        var open = new TaskCompletionSource();
        await using var upstream = await TestUpstream.Start(async context =>
        {
            await open.Task;
            context.Response.Headers.CacheControl = "public, max-age=60";
            await context.Response.WriteAsync(context.Request.Headers["X-Tenant"].ToString());
        });
        await using var gateway = await TestGateway.Start(
            $"routes: {{ /**: {{ who: true, cache: true, tenant: true, to: '{upstream.Url}' }} }}", Identify, new TenantPolicy());
        var asked = Enumerable.Range(0, 40).Select(i => (Name: $"caller{i % 4}", Answer: As(gateway, $"caller{i % 4}"))).ToList();
        await Eventually.Get(() => Task.FromResult(upstream.Requests >= 4 ? "" : null), "four requests");
        open.SetResult();
        foreach (var (name, answer) in asked) Assert.Equal($"tenant of {name}", await answer);
        Assert.Equal(4, upstream.Requests);
    }

    [Theory]
    [InlineData("max-age=60", 3)]
    [InlineData("public, max-age=60", 1)]
    [InlineData("s-maxage=60", 1)]
    public async Task What_a_known_caller_was_answered_is_that_callers_unless_it_is_public(string directives, int requests)
    {
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.Headers.CacheControl = directives;
            return context.Response.WriteAsync("for " + context.Request.Headers["X-Who"]);
        });
        await using var gateway = await TestGateway.Start($"routes: {{ /**: {{ who: true, cache: true, to: '{upstream.Url}' }} }}", Identify);
        for (var i = 0; i < 2; i++)
        {
            foreach (var name in (string[])["ann", "bob", ""])
            {
                var answer = await As(gateway, name);
                if (requests == 3) Assert.Equal($"for {name}", answer);
            }
        }

        Assert.Equal(requests, upstream.Requests);
    }

    [Theory]
    [InlineData("max-age=60", "true", 2)]
    [InlineData("public, max-age=60", "true", 1)]
    [InlineData("max-age=60, must-revalidate", "true", 1)]
    [InlineData("max-age=60", "{ key: { headers: [Authorization] } }", 1)]
    public async Task An_answer_to_Authorization_is_stored_only_where_that_is_safe(string directives, string cache, int requests)
    {
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.Headers.CacheControl = directives;
            return context.Response.WriteAsync("x");
        });
        await using var gateway = await TestGateway.Start($"routes: {{ /**: {{ cache: {cache}, to: '{upstream.Url}' }} }}");
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer abc");
            using var answer = await gateway.Client.SendAsync(request);
        }

        Assert.Equal(requests, upstream.Requests);
    }

    [Fact]
    public async Task A_cookie_that_is_kept_is_still_its_callers_own()
    {
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.Headers.CacheControl = "public, max-age=60";
            context.Response.Headers.SetCookie = $"of={context.Request.Headers["X-Who"]}";
            return context.Response.WriteAsync(context.Request.Headers["X-Who"].ToString());
        });
        await using var gateway = await TestGateway.Start($"routes: {{ /**: {{ who: true, cache: {{ cookies: keep }}, to: '{upstream.Url}' }} }}", Identify);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("ann", await As(gateway, "ann"));
            Assert.Equal("bob", await As(gateway, "bob"));
        }

        Assert.Equal(2, upstream.Requests);
    }

    private static async Task<string> As(TestGateway gateway, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/same");
        if (name.Length > 0) request.Headers.TryAddWithoutValidation("X-Who", name);
        using var answer = await gateway.Client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    private sealed class TenantPolicy() : Policy<TenantOptions>("tenant", Stage.Shape)
    {
        protected override RequestDelegate Build(TenantOptions options, RouteBuild route, RequestDelegate next)
        {
            route.DependsOn(RequestAspect.Claim, "tenant");
            return context =>
            {
                var tenant = "nobody";
                if (GatewayRequest.Of(context).Consumer?.TryGetClaim("tenant", out var claim) == true) tenant = claim.GetString()!;
                context.Request.Headers["X-Tenant"] = tenant;
                return next(context);
            };
        }
    }
}

/// <summary>Tells the upstream the caller's tenant.</summary>
[ConfigRecord]
internal sealed partial record TenantOptions
{
    public const string ParseExpected = "true";

    public static TenantOptions Parse(string text) => text == "true" ? new TenantOptions() : throw new FormatException($"expected true, not '{text}'");
}
