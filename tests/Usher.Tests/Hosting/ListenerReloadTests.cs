using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Hosting;

/// <summary>Listeners are opened and closed by difference.</summary>
public sealed class ListenerReloadTests
{
    [Fact]
    public async Task A_reload_opens_the_new_closes_the_gone_and_leaves_the_rest()
    {
        var asked = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        await using var upstream = RawUpstream.Start(async connection =>
        {
            if (await connection.ReadHead() is null) return;
            asked.SetResult();
            await answer.Task;
            await connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow");
        });
        var (kept, gone, added) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
        using var folder = new ConfigFolder(Yaml(upstream, kept, gone));
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        await using var unchanged = await RawConnection.Open(kept);
        Assert.Equal(200, (await unchanged.Ask(Get("/"))).Status);
        await using var closing = await RawConnection.Open(gone);
        await closing.Send(Get("/slow"));
        await asked.Task;

        folder.Write(Yaml(upstream, kept, added));
        Assert.True((await gateway.Services.GetRequiredService<GatewayHost>().Reload("the test", CancellationToken.None)).Succeeded);
        await Assert.ThrowsAsync<SocketException>(() => RawConnection.Open(gone));
        await using var opened = await RawConnection.Open(added);
        Assert.Equal(200, (await opened.Ask(Get("/"))).Status);
        Assert.Equal(200, (await unchanged.Ask(Get("/"))).Status);

        answer.SetResult();
        var slow = await closing.ReadResponse();
        Assert.Equal("slow", slow.Body);
        Assert.Equal("close", slow["Connection"]);
        Assert.Equal("", await closing.ReadToEnd());
        await gateway.Log.WaitFor($"Closed 127.0.0.1:{gone}");
    }

    [Fact]
    public async Task A_listener_that_changes_at_the_same_address_is_opened_anew()
    {
        using var certificate = new TestCertificate("localhost");
        var port = FreePort.Next();
        using var folder = new ConfigFolder($"listen: 127.0.0.1:{port}\nroutes: {{ /**: {{ respond: 200 }} }}\n");
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        await using var before = await RawConnection.Open(port);
        Assert.Equal(200, (await before.Ask(Get("/"))).Status);
        folder.Write($$"""
            listen: { at: "127.0.0.1:{{port}}", tls: true }
            tls: { certificates: [{ cert: "{{certificate.CertificateFile}}", key: "{{certificate.KeyFile}}" }] }
            routes: { /**: { respond: { body: secret } } }
            """);
        var result = await gateway.Services.GetRequiredService<GatewayHost>().Reload("the test", CancellationToken.None);
        Assert.Empty(result.Errors);
        Assert.Equal("secret", await gateway.Client.GetStringAsync($"https://127.0.0.1:{port}/"));
    }

    [Fact]
    public async Task Where_a_changed_listener_cannot_be_opened_the_old_one_comes_back()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        taken.Listen();
        var (port, used) = (FreePort.Next(), ((System.Net.IPEndPoint)taken.LocalEndPoint!).Port);
        using var folder = new ConfigFolder($"listen: 127.0.0.1:{port}\nroutes: {{ /**: {{ respond: 200 }} }}\n");
        await using var gateway = await TestGateway.Start(ConfigSource.File(folder.File));
        folder.Write($"listen: [{{ at: \"127.0.0.1:{port}\", protocols: [h2c] }}, \"127.0.0.1:{used}\"]\nroutes: {{ /**: {{ respond: 200 }} }}\n");
        Assert.False((await gateway.Services.GetRequiredService<GatewayHost>().Reload("the test", CancellationToken.None)).Succeeded);
        await using var after = await RawConnection.Open(port);
        Assert.Equal(200, (await after.Ask(Get("/"))).Status);
    }

    private static string Get(string path) => $"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n";

    private static string Yaml(RawUpstream upstream, params int[] ports) =>
        $"listen: [{string.Join(", ", ports.Select(port => $"\"127.0.0.1:{port}\""))}]\nroutes: {{ /slow: \"{upstream.Url}\", /**: {{ respond: 200 }} }}\n";
}
