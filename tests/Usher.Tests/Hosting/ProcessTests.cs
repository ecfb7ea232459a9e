using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Usher.Tests.Support;

namespace Usher.Tests.Hosting;

/// <summary>The program as a process of its own: signals, exit codes, and the commands that speak to it.</summary>
public sealed class ProcessTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nitem";

    [Fact]
    public async Task SIGHUP_reloads()
    {
        var port = FreePort.Next();
        using var folder = new ConfigFolder(Yaml(port, "{ respond: { body: one } }"));
        await using var usher = await UsherProcess.Run(folder.File);
        folder.Write(Yaml(port, "{ respond: { body: two } }"));
        await usher.Signal("HUP");
        await usher.WaitFor("Reloaded (asked by SIGHUP)");
        using var client = new HttpClient();
        Assert.Equal("two", await client.GetStringAsync($"http://127.0.0.1:{port}/"));
        await usher.Signal("TERM");
        Assert.Equal(0, await usher.Exit());
    }

    [Fact]
    public async Task Usher_reload_says_by_its_exit_code_what_came_of_it()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var port = FreePort.Next();
        using var folder = new ConfigFolder(Yaml(port, "{ respond: { body: one } }"));
        var (code, output) = await UsherProcess.Do("reload", folder.File);
        Assert.Equal(1, code);
        Assert.Contains("no instance of this user runs", output, StringComparison.Ordinal);

        await using var usher = await UsherProcess.Run(folder.File);
        folder.Write(Yaml(port, "{ respond: { body: two } }"));
        (code, output) = await UsherProcess.Do("reload", folder.File);
        Assert.True(code == 0, output);
        Assert.Contains("reloaded: version", output, StringComparison.Ordinal);

        folder.Write(Yaml(port, "{ respnod: 200 }"));
        (code, output) = await UsherProcess.Do("reload", folder.File);
        Assert.Equal(2, code);
        Assert.Contains("respnod", output, StringComparison.Ordinal);
        Assert.Contains("what ran before keeps running", output, StringComparison.Ordinal);

        folder.Write(Yaml(((IPEndPoint)taken.LocalEndPoint!).Port, "{ respond: 200 }"));
        (code, output) = await UsherProcess.Do("reload", folder.File);
        Assert.True(code == 1, output);
        Assert.Contains("what ran before keeps running", output, StringComparison.Ordinal);

        using var client = new HttpClient();
        Assert.Equal("two", await client.GetStringAsync($"http://127.0.0.1:{port}/"));
    }

    [Fact]
    public async Task SIGTERM_under_load_loses_nothing()
    {
        var asked = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        await using var upstream = RawUpstream.Start(async connection =>
        {
            while (await connection.ReadHead() is { } head)
            {
                if (head.StartsWith("GET /slow", StringComparison.Ordinal))
                {
                    asked.SetResult();
                    await answer.Task;
                }

                await connection.Write(Ok);
            }
        });
        var port = FreePort.Next();
        using var folder = new ConfigFolder(Yaml(port, $"\"{upstream.Url}\""));
        await using var usher = await UsherProcess.Run(folder.File, grace: "1s");
        using var load = new KeepAliveLoad(port, "/", "item");
        await load.Start(clients: 32);
        await using var slow = await RawConnection.Open(port);
        await slow.Send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
        await asked.Task;
        await using var probe = await RawConnection.Open(port);
        Assert.Equal(200, (await probe.Ask("GET /ready HTTP/1.1\r\nHost: x\r\n\r\n")).Status);

        await usher.Signal("TERM");
        await usher.WaitFor("Draining");
        Assert.Equal(503, (await probe.Ask("GET /ready HTTP/1.1\r\nHost: x\r\n\r\n")).Status);
        Assert.Equal(200, (await probe.Ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n")).Status);
        await load.Ended();
        answer.SetResult();
        var last = await slow.ReadResponse();
        Assert.Equal("item", last.Body);
        Assert.Equal("close", last["Connection"]);
        Assert.Equal(0, await usher.Exit());
        Assert.Empty(load.Lost);
        Assert.True(load.Answered > 500);
        Assert.True(load.Closes > 0);
    }

    [Fact]
    public async Task SIGTERM_breaks_off_no_body_that_is_on_its_way()
    {
        await using var upstream = await TestUpstream.Start(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            await body.ReadToEndAsync();
            context.Response.ContentLength = 4;
            await context.Response.WriteAsync("item");
        });
        var port = FreePort.Next();
        using var folder = new ConfigFolder(Yaml(port, $"\"{upstream.Url}\""));
        await using var usher = await UsherProcess.Run(folder.File, grace: "0s");
        using var load = new KeepAliveLoad(port, "/", "item", body: "1250");
        await load.Start(clients: 64);
        await usher.Signal("TERM");
        Assert.Equal(0, await usher.Exit());
        await load.Ended();
        Assert.Empty(load.Lost);
        Assert.True(load.Closes > 0);
    }

    [Fact]
    public async Task SIGTERM_tells_HTTP2_clients_with_GOAWAY()
    {
        var asked = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        await using var upstream = RawUpstream.Start(async connection =>
        {
            if (await connection.ReadHead() is null) return;
            asked.SetResult();
            await answer.Task;
            await connection.Write(Ok);
        });
        var port = FreePort.Next();
        using var folder = new ConfigFolder($"listen: {{ at: \"127.0.0.1:{port}\", protocols: [h2c] }}\nroutes: {{ /**: \"{upstream.Url}\" }}\n");
        await using var usher = await UsherProcess.Run(folder.File);
        await using var client = await Http2Connection.Open(port);
        await client.Get("/");
        await asked.Task;
        await usher.Signal("TERM");
        await client.WaitForGoAway();
        answer.SetResult();
        Assert.Equal("item", await client.ReadBody());
        Assert.Equal(0, await usher.Exit());
    }

    [Fact]
    public async Task A_second_signal_ends_at_once()
    {
        var asked = new TaskCompletionSource();
        await using var upstream = RawUpstream.Start(async connection =>
        {
            if (await connection.ReadHead() is null) return;
            asked.SetResult();
            await connection.WaitForEnd();
        });
        var port = FreePort.Next();
        using var folder = new ConfigFolder(Yaml(port, $"\"{upstream.Url}\""));
        await using var usher = await UsherProcess.Run(folder.File, grace: "1h");
        await using var waiting = await RawConnection.Open(port);
        await waiting.Send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        await asked.Task;
        await usher.Signal("TERM");
        await usher.WaitFor("Draining");
        await usher.Signal("TERM");
        Assert.Equal(1, await usher.Exit());
        Assert.DoesNotContain("Unhandled exception", usher.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usher_drain_says_not_ready_and_goes_on_serving()
    {
        var port = FreePort.Next();
        using var folder = new ConfigFolder(Yaml(port, "{ respond: { body: served } }"));
        await using var usher = await UsherProcess.Run(folder.File);
        var (code, output) = await UsherProcess.Do("drain", folder.File);
        Assert.True(code == 0, output);
        using var client = new HttpClient();
        using var ready = await client.GetAsync($"http://127.0.0.1:{port}/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("served", await client.GetStringAsync($"http://127.0.0.1:{port}/"));
        await usher.Signal("TERM");
        Assert.Equal(0, await usher.Exit());
    }

    private static string Yaml(int port, string route) => $"listen: 127.0.0.1:{port}\nroutes: {{ /**: {route} }}\n";
}
