using System.Net;
using Microsoft.AspNetCore.Http;
using Usher.Tests.Support;

namespace Usher.Tests.Upstreams.Balancing;

/// <summary>The keys of the file, end to end.</summary>
public sealed class BalancingTests
{
    [Theory]
    [MemberData(nameof(Sets.Algorithms), MemberType = typeof(Sets))]
    public async Task Each_algorithm_spreads_requests(string algorithm)
    {
        await using var a = await TestUpstream.Start(context => context.Response.WriteAsync("a"));
        await using var b = await TestUpstream.Start(context => context.Response.WriteAsync("b"));
        await using var gateway = await TestGateway.Start($$"""
            upstreams:
              service: { to: [{{a.Url}}, { at: "{{b.Url}}", weight: 2 }], balance: {{algorithm}}{{(algorithm == "hash" ? ", hash: path" : "")}} }
            routes: { /**: service }
            """);
        for (var i = 0; i < 60; i++) await gateway.Client.GetStringAsync($"/{i}");
        Assert.Equal(60, a.Requests + b.Requests);
        // One whose first answer was slow, as it may be on a busy machine, gets nothing for a while.
        if (algorithm != "ewma") Assert.InRange(a.Requests, 3, 40);
    }

    [Fact]
    public async Task A_key_stays_with_its_destination_over_a_reload()
    {
        await using var a = await TestUpstream.Start(context => context.Response.WriteAsync("a"));
        await using var b = await TestUpstream.Start(context => context.Response.WriteAsync("b"));
        var yaml = $$"""
            upstreams:
              service: { to: [{{a.Url}}, {{b.Url}}], balance: hash, hash: { on: header X-User, bound: 2 } }
            routes: { /**: service }
            """;
        await using var gateway = await TestGateway.Start(yaml);
        await using var another = await TestGateway.Start(yaml);
        var seen = new HashSet<string>();
        for (var user = 0; user < 20; user++)
        {
            var owner = await Ask(gateway, user);
            Assert.Equal(owner, await Ask(gateway, user));
            Assert.Equal(owner, await Ask(another, user));
            seen.Add(owner);
        }

        Assert.Equal(["a", "b"], seen.Order());
    }

    [Fact]
    public async Task The_backup_is_not_asked_while_the_first_is_there_and_is_when_it_is_gone()
    {
        var first = await TestUpstream.Start(context => context.Response.WriteAsync("first"));
        await using var backup = await TestUpstream.Start(context => context.Response.WriteAsync("backup"));
        await using var gateway = await TestGateway.Start($$"""
            upstreams:
              service: { to: [{ at: "{{first.Url}}" }, { at: "{{backup.Url}}", priority: 1 }], slowStart: 10s }
            routes: { /**: service }
            """);
        for (var i = 0; i < 10; i++) Assert.Equal("first", await gateway.Client.GetStringAsync("/"));
        await first.DisposeAsync();
        Assert.Equal("backup", await gateway.Client.GetStringAsync("/"));
    }

    private static async Task<string> Ask(TestGateway gateway, int user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("X-User", $"user-{user}");
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
