using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Usher.Benchmarks;

/// <summary>What a joined request costs beside a forwarded one, how long it takes, and what large parts take of memory: a gateway as a whole process, its services in this one.</summary>
internal static class JoinProcess
{
    private const int Rounds = 6;
    private const int Connections = 16;
    private const int Megabyte = 1024 * 1024;
    private static readonly byte[] Large = [(byte)'"', .. Enumerable.Repeat((byte)'x', (10 * Megabyte) - 2), (byte)'"'];

    /// <summary>Measures a program.</summary>
    /// <param name="command">The program and its first arguments; by default the one built beside this.</param>
    public static async Task<int> Measure(string[] command)
    {
        if (command.Length == 0) command = ["dotnet", Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../src/Usher.Cli/bin/Release/net10.0/Usher.Cli.dll"))];
        await using var services = await Serve();
        var file = Path.Combine(Path.GetTempPath(), $"usher-bench-{Environment.ProcessId}.yaml");
        const int port = 18412;
        await File.WriteAllTextAsync(file, Config(services.Urls.First(), port));
        var start = new ProcessStartInfo(command[0]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in command[1..].Concat(["run", file])) start.ArgumentList.Add(argument);
        using var gateway = Process.Start(start)!;
        _ = gateway.StandardOutput.ReadToEndAsync();
        _ = gateway.StandardError.ReadToEndAsync();
        try
        {
            using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            await Ready(client);
            // First, since a heap that has grown under load has room for anything.
            await Memory(client, gateway);
            await Cpu(client, gateway);
            foreach (var path in (string[])["/parallel", "/chain", "/hanging"]) await Latency(client, path);
        }
        finally
        {
            gateway.Kill();
            File.Delete(file);
        }

        return 0;
    }

    private static string Config(string services, int port) => $$"""
        listen: 127.0.0.1:{{port}}
        routes:
          GET /one: {{services}}
          GET /three: { join: { a: "{{services}}/a", b: "{{services}}/b", c: "{{services}}/c" } }
          GET /parallel: { join: { a: "{{services}}/slow", b: "{{services}}/slow", c: "{{services}}/slow" } }
          GET /chain: { join: { a: "{{services}}/slow", b: "{{services}}/slow?{a.id}", c: "{{services}}/slow?{b.id}" } }
          GET /hanging: { join: { a: "{{services}}/a", b: "{{services}}/b", c: { get: "{{services}}/hang", optional: true, timeout: 150ms } } }
          GET /large: { join: { a: "{{services}}/large", b: "{{services}}/large", c: "{{services}}/large" } }
        """;

    private static async Task<WebApplication> Serve()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(async context =>
        {
            var path = context.Request.Path.Value;
            context.Response.ContentType = "application/json";
            if (path == "/slow") await Task.Delay(100);
            if (path == "/hang") await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            var body = path == "/large" ? Large : "{\"id\":1,\"name\":\"a small part of an answer\",\"tags\":[\"a\",\"b\"]}"u8.ToArray();
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body);
        });
        await app.StartAsync();
        return app;
    }

    private static async Task Ready(HttpClient client)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var response = await client.GetAsync("/three");
                if (response.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException) when (tries < 100)
            {
                await Task.Delay(100);
            }
        }
    }

    // In turns, so that what else the machine does weighs on both.
    private static async Task Cpu(HttpClient client, Process gateway)
    {
        var ratios = new List<double>();
        for (var round = -1; round < Rounds; round++)
        {
            var one = await Cost(client, gateway, "/one");
            var three = await Cost(client, gateway, "/three");
            if (round >= 0) ratios.Add(three / one);
            Print(FormattableString.Invariant($"  forwarded {one:0} µs, joined {three:0} µs, ratio {three / one:0.00}{(round < 0 ? " (warm-up)" : "")}"));
        }

        ratios.Sort();
        Print(FormattableString.Invariant($"CPU of three small parts: {ratios[ratios.Count / 2]:0.00} times that of a forwarded request ({ratios[0]:0.00} to {ratios[^1]:0.00})"));
    }

    private static async Task<double> Cost(HttpClient client, Process gateway, string path)
    {
        gateway.Refresh();
        var (before, count, until) = (gateway.TotalProcessorTime, 0, Stopwatch.GetTimestamp() + (Stopwatch.Frequency * 3 / 2));
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            while (Stopwatch.GetTimestamp() < until)
            {
                await client.GetByteArrayAsync(path);
                Interlocked.Increment(ref count);
            }
        }));
        gateway.Refresh();
        return (gateway.TotalProcessorTime - before).TotalMicroseconds / count;
    }

    private static async Task Latency(HttpClient client, string path)
    {
        var took = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await client.GetByteArrayAsync(path);
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        took.Sort();
        Print(FormattableString.Invariant($"{path}: median {took[took.Count / 2]:0.0} ms, from {took[0]:0.0} to {took[^1]:0.0}"));
    }

    private static async Task Memory(HttpClient client, Process gateway)
    {
        await Task.Delay(500);
        var (idle, most) = (ResidentOf(gateway), 0L);
        using var response = await client.GetAsync("/large", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await body.ReadAsync(buffer)) > 0;) most = Math.Max(most, ResidentOf(gateway));
        Print(FormattableString.Invariant($"three parts of 10 MB: {(most - idle) / 1024.0:0.0} MB above idle ({idle / 1024.0:0.0} MB)"));
    }

    // In KB.
    private static long ResidentOf(Process process)
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(6).Trim("\t kB"), CultureInfo.InvariantCulture);
    }

    private static void Print(string line) => Console.WriteLine(line);
}
