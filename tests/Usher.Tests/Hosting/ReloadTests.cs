using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Hosting;

/// <summary>What makes a gateway take another configuration over, and what it does with one that is wrong.</summary>
public sealed class ReloadTests
{
    [Fact]
    public async Task Follows_a_file_that_changes()
    {
        using var folder = new ConfigFolder(Saying("one"));
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        Assert.Equal("one", await gateway.Client.GetStringAsync("/"));
        folder.Write(Saying("two"));
        await gateway.Log.WaitFor("Reloaded (asked by a changed file): version 2");
        Assert.Equal("two", await gateway.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task Follows_a_file_that_changes_right_after_a_reload()
    {
        using var folder = new ConfigFolder(Saying("one"));
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        for (var i = 2; i < 6; i++)
        {
            folder.Write(Saying($"{i}"));
            await gateway.Log.WaitFor($"version {i},");
        }

        Assert.Equal("5", await gateway.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task Takes_in_an_included_file_that_appears_and_lets_go_of_one_that_disappears()
    {
        using var folder = new ConfigFolder("include: conf.d/*.yaml\n" + Saying("one"));
        folder.Write("conf.d/readme.txt", "not included");
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        Assert.Equal("one", await gateway.Client.GetStringAsync("/more"));
        folder.Write("conf.d/more.yaml", "routes: { /more: { respond: { body: more } } }");
        await gateway.Log.WaitFor("version 2, 2 routes");
        Assert.Equal("more", await gateway.Client.GetStringAsync("/more"));
        File.Delete(folder.PathOf("conf.d/more.yaml"));
        await gateway.Log.WaitFor("version 3, 1 routes");
        Assert.Equal("one", await gateway.Client.GetStringAsync("/more"));
    }

    [Fact]
    public async Task Follows_a_secret_file_that_changes()
    {
        using var folder = new ConfigFolder(Saying("${file:secrets/token}"));
        folder.Write("secrets/token", "old\n");
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        Assert.Equal("old", await gateway.Client.GetStringAsync("/"));
        folder.Write("secrets/token", "new\n");
        await gateway.Log.WaitFor("Reloaded (asked by a changed file)");
        Assert.Equal("new", await gateway.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task Keeps_the_old_config_when_the_new_one_is_invalid()
    {
        using var folder = new ConfigFolder(Saying("good"));
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        var host = gateway.Services.GetRequiredService<GatewayHost>();
        folder.Write(Saying("bad") + "rotues: {}\n");
        await gateway.Log.WaitFor("Not reloaded (asked by a changed file), what ran before keeps running:\n" + folder.File + ":3:1: error: unknown key 'rotues' (did you mean 'routes'?)");
        Assert.Equal("good", await gateway.Client.GetStringAsync("/"));
        Assert.Contains("rotues", host.LastError, StringComparison.Ordinal);
        Assert.Equal(1, host.Version);

        using var control = new ControlClient(ControlPath.Of(folder.File));
        using (var status = await control.Get("/api/status", CancellationToken.None))
            Assert.Contains("rotues", status.RootElement.GetProperty("lastError").GetString(), StringComparison.Ordinal);

        folder.Write(Saying("better"));
        await gateway.Log.WaitFor("version 2");
        Assert.Equal("better", await gateway.Client.GetStringAsync("/"));
        using (var status = await control.Get("/api/status", CancellationToken.None))
            Assert.Null(status.RootElement.GetProperty("lastError").GetString());
    }

    [Fact]
    public async Task Keeps_the_old_config_when_the_file_is_gone()
    {
        using var folder = new ConfigFolder(Saying("good"));
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        File.Delete(folder.File);
        await gateway.Log.WaitFor("Not reloaded");
        Assert.Equal("good", await gateway.Client.GetStringAsync("/"));
        folder.Write(Saying("back"));
        await gateway.Log.WaitFor("version 2");
        Assert.Equal("back", await gateway.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task Keeps_the_old_config_when_a_listener_cannot_be_opened()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var (first, second, used) = (FreePort.Next(), FreePort.Next(), ((IPEndPoint)taken.LocalEndPoint!).Port);
        using var folder = new ConfigFolder(Listening("good", first));
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        folder.Write(Listening("bad", second, used));
        await gateway.Log.WaitFor("Not reloaded");
        var host = gateway.Services.GetRequiredService<GatewayHost>();
        Assert.Contains($"127.0.0.1:{used}", host.LastError, StringComparison.Ordinal);
        Assert.Equal("good", await gateway.Client.GetStringAsync("/"));
        await Assert.ThrowsAsync<SocketException>(() => RawConnection.Open(second));
        taken.Dispose();
        Assert.True((await host.Reload("the test", CancellationToken.None)).Succeeded);
        Assert.Equal("bad", await gateway.Client.GetStringAsync($"http://127.0.0.1:{used}/"));
    }

    private static string Saying(string text) => $"listen: 127.0.0.1:0\nroutes: {{ /**: {{ respond: {{ body: \"{text}\" }} }} }}\n";

    private static string Listening(string text, params int[] ports) =>
        $"listen: [{string.Join(", ", ports.Select(port => $"\"127.0.0.1:{port}\""))}]\nroutes: {{ /**: {{ respond: {{ body: \"{text}\" }} }} }}\n";
}
