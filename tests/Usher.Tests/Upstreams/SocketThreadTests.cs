using System.Globalization;
using Microsoft.AspNetCore.Http;
using Usher.Hosting;
using Usher.Policies;
using Usher.Tests.Support;

namespace Usher.Tests.Upstreams;

/// <summary>
/// Where what waits for a socket goes on when the runtime's sockets complete inline, as they do in the program usher. The runtime looks once, when the process
/// opens its first socket, so the explicit tests run in a process of their own.
/// </summary>
public sealed class SocketThreadTests
{
    private const string Switch = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    [Fact]
    public Task Routes_leave_the_threads_of_sockets_unless_all_their_policies_are_quick() => RunInline("-class", typeof(SocketThreadTests).FullName!, "-explicit", "only");

    [Fact]
    public Task The_forwarding_contract_holds_on_the_threads_of_sockets() => RunInline("-class", typeof(Http1ForwardingTests).FullName!);

    [Fact]
    public async Task The_program_lets_the_threads_of_sockets_run_what_waits()
    {
        Assert.SkipWhen(Environment.ProcessorCount == 1 || !OperatingSystem.IsLinux(), "needs /proc and two processors: then the runtime has as many such threads, and else one");
        using var folder = new ConfigFolder($"listen: 127.0.0.1:{FreePort.Next()}\nroutes:\n  /: {{ respond: 204 }}\n");
        await using var usher = await UsherProcess.Run(folder.File);
        var threads = Directory.GetDirectories($"/proc/{usher.Id.ToString(CultureInfo.InvariantCulture)}/task")
            .Count(thread => File.ReadAllText(Path.Combine(thread, "comm")).StartsWith(".NET Sockets", StringComparison.Ordinal));
        Assert.Equal(Environment.ProcessorCount, threads);
    }

    [Fact(Explicit = true)]
    public async Task A_quick_route_goes_on_where_the_answer_came_in() => Assert.Contains(false, await PoolThreads("quick"));

    [Fact(Explicit = true)]
    public async Task A_route_that_may_block_goes_on_in_the_pool() => Assert.DoesNotContain(false, await PoolThreads("slow"));

    [Fact(Explicit = true)]
    public async Task A_route_that_may_block_goes_on_in_the_pool_behind_TLS_to_the_upstream() => Assert.DoesNotContain(false, await PoolThreads("slow", isTls: true));

    [Fact(Explicit = true)]
    public async Task A_request_behind_another_on_its_connection_begins_in_the_pool_if_its_route_may_block()
    {
        var seen = new List<bool>();
        await using var upstream = await TestUpstream.Start(static context => context.Response.WriteAsync("answer"));
        await using var gateway = await TestGateway.Start(
            $"routes:\n  /a: {upstream.Url}\n  /b: {{ slow: true, to: \"{upstream.Url}\" }}\n", new Watching("quick", isQuick: true, seen), new Watching("slow", isQuick: false, seen));
        for (var i = 0; i < 20; i++)
        {
            await using var connection = await gateway.Connect();
            await connection.Send("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            Assert.Equal(2, (await connection.ReadToEnd()).Split("answer").Length - 1);
        }

        Assert.Equal(40, seen.Count);
        Assert.DoesNotContain(false, seen);
    }

    // Whether the policy ran on a thread of the pool, before and after the answer, of many requests.
    private static async Task<List<bool>> PoolThreads(string policy, bool isTls = false)
    {
        var seen = new List<bool>();
        using var certificate = new TestCertificate("localhost");
        await using var upstream = await TestGateway.Start(
            $$"""
            listen: { at: "127.0.0.1:0", tls: {{(isTls ? "true" : "false")}} }
            tls: { certificates: [{ cert: "{{certificate.CertificateFile}}", key: "{{certificate.KeyFile}}" }] }
            routes:
              /**: { respond: { body: answer } }
            """);
        await using var gateway = await TestGateway.Start(
            $$"""
            upstreams:
              service: { to: ["{{upstream.Url}}"], host: upstream{{(isTls ? ", tls: { verify: false }" : "")}} }
            routes:
              /**: { {{policy}}: true, to: service }
            """,
            new Watching("quick", isQuick: true, seen), new Watching("slow", isQuick: false, seen));
        for (var i = 0; i < 40; i++) Assert.Equal("answer", await gateway.Client.GetStringAsync(new Uri("/x", UriKind.Relative)));
        Assert.Equal(80, seen.Count);
        return seen;
    }

    private static async Task RunInline(params string[] arguments)
    {
        await using var tests = TestProcess.Start("dotnet", [typeof(SocketThreadTests).Assembly.Location, "-noColor", .. arguments], [new(Switch, "1")]);
        Assert.True(await tests.Exit(TimeSpan.FromMinutes(3)) == 0, tests.Output);
        Assert.DoesNotContain("Total: 0", tests.Output, StringComparison.Ordinal);
    }

    private sealed class Watching(string name, bool isQuick, List<bool> seen) : Policy<MiddlewareOptions>(name, Stage.Shape)
    {
        protected override bool IsQuick => isQuick;

        protected override RequestDelegate Build(MiddlewareOptions options, RouteBuild route, RequestDelegate next) => async context =>
        {
            Note();
            await next(context);
            Note();
        };

        private void Note()
        {
            lock (seen) seen.Add(Thread.CurrentThread.IsThreadPoolThread);
        }
    }
}
