using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Usher.Config;
using Usher.Hosting;
using Usher.Runtime;
using Usher.Tests.Support;
using Usher.Upstreams;
using Usher.Upstreams.Discovery;

namespace Usher.Tests.Upstreams.Discovery;

public sealed class DiscoveryTests
{
    private static RequestDelegate Named(string name) => context => context.Response.WriteAsync(name);

    private static Task<string> Until(TestGateway gateway, params string[] names) => Eventually.Get(async () =>
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < 12; i++) seen.Add(await gateway.Client.GetStringAsync("/"));
        return seen.SetEquals(names) ? "all" : null;
    }, string.Join(", ", names));

    [Fact]
    public async Task A_file_that_changes_moves_nothing_but_what_it_names()
    {
        await using var a = await TestUpstream.Start(Named("a"));
        await using var b = await TestUpstream.Start(Named("b"));
        await using var c = await TestUpstream.Start(Named("c"));
        using var folder = new ConfigFolder("listen: 127.0.0.1:0\nupstreams: { s: { balance: round-robin, discover: { file: hosts.yaml, every: 50ms } } }\nroutes: { /**: s }");
        folder.Write("hosts.yaml", $"- {a.Url}\n- {{ at: '{b.Url}', weight: 2 }}\n");
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        await Until(gateway, "a", "b");
        var kept = Of(gateway, b.Url);

        folder.Write("hosts.yaml", $"[ {{ at: '{b.Url}' }}, '{c.Url}' ]");
        await Until(gateway, "b", "c");
        Assert.Same(kept, Of(gateway, b.Url));

        // A reload keeps them too; a file that is wrong changes nothing.
        Assert.True((await gateway.Services.GetRequiredService<GatewayHost>().Reload("a test", CancellationToken.None)).Succeeded);
        Assert.Same(kept, Of(gateway, b.Url));
        folder.Write("hosts.yaml", "- nonsense\n");
        await gateway.Log.WaitFor("could not be looked up, what is known stays");
        await Until(gateway, "b", "c");
    }

    [Fact]
    public async Task A_request_that_is_under_way_at_one_that_leaves_ends_in_peace()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var a = await TestUpstream.Start(async context =>
        {
            arrived.TrySetResult();
            await release.Task;
            await context.Response.WriteAsync("a");
        });
        await using var b = await TestUpstream.Start(Named("b"));
        using var folder = new ConfigFolder("listen: 127.0.0.1:0\nupstreams: { s: { balance: round-robin, discover: { file: hosts.yaml, every: 50ms } } }\nroutes: { /**: s }");
        folder.Write("hosts.yaml", $"- {a.Url}\n");
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        var slow = gateway.Client.GetStringAsync("/");
        await arrived.Task;
        folder.Write("hosts.yaml", $"- {b.Url}\n");
        await gateway.Log.WaitFor("gives 1 destinations; 1 leave");
        await Until(gateway, "b");
        await Task.Delay(1500);
        release.SetResult();
        Assert.Equal("a", await slow);
    }

    [Fact]
    public async Task Every_address_of_a_name_is_a_destination()
    {
        IPAddress[] addresses = [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("fd00::1"), IPAddress.Parse("10.0.0.1")];
        var lookup = new DnsLookup(new DiscoverConfig { Dns = "api.internal:5000" }, (_, _) => Task.FromResult(addresses));
        var found = await lookup.Look(CancellationToken.None);
        Assert.Equal(["http://10.0.0.1:5000", "http://[fd00::1]:5000"], found!.Select(one => one.At.Text));

        var failing = new DnsLookup(new DiscoverConfig { Dns = "https://api.internal" }, (_, _) => throw new SocketException((int)SocketError.HostNotFound));
        await Assert.ThrowsAsync<LookupException>(() => failing.Look(CancellationToken.None));
    }

    [Fact]
    public async Task A_name_is_resolved_before_the_first_request()
    {
        await using var a = await TestUpstream.Start(Named("a"));
        await using var gateway = await TestGateway.Start($"upstreams: {{ s: {{ discover: {{ dns: 'localhost:{new Uri(a.Url).Port}' }} }} }}\nroutes: {{ /**: s }}");
        Assert.Equal("a", await gateway.Client.GetStringAsync("/"));
    }

    private static Destination Of(TestGateway gateway, string url) =>
        gateway.Services.GetRequiredService<Gateway>().Current.Upstreams.Single().Set.Destinations.Single(destination => destination.Address.Text == url);
}
