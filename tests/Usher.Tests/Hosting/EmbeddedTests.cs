using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Usher.Config;
using Usher.Hosting;
using Usher.Policies;
using Usher.Tests.Support;

namespace Usher.Tests.Hosting;

public sealed class EmbeddedTests
{
    [Fact]
    public async Task The_programs_own_endpoints_always_win()
    {
        await using var program = await EmbeddedProgram.Start(
            "routes: { /**: { respond: { body: usher } }, /own/exact: { respond: { body: usher } } }",
            app =>
            {
                app.MapGet("/own/{name}", (string name) => $"own {name}");
                app.MapGet("/own/{number:int}", (int number) => $"own number {number}");
            });
        Assert.Equal("200 own exact", await program.Ask("GET", "/own/exact"));
        Assert.Equal("200 own number 7", await program.Ask("GET", "/own/7"));
        Assert.Equal("200 usher", await program.Ask("POST", "/own/exact"));
        Assert.Equal("200 usher", await program.Ask("GET", "/"));
        Assert.Equal("200 usher", await program.Ask("GET", "/else/where"));
    }

    [Fact]
    public async Task A_request_for_which_no_route_is_goes_on_as_if_Usher_were_not_there()
    {
        await using var program = await EmbeddedProgram.Start(
            "routes: { GET /usher: { respond: { body: usher } } }", app => app.MapFallback((HttpContext context) => $"fallback {context.Request.Path}"));
        Assert.Equal("200 usher", await program.Ask("GET", "/usher"));
        Assert.Equal("200 fallback /other", await program.Ask("GET", "/other"));
        Assert.Equal("200 fallback /usher", await program.Ask("POST", "/usher"));
    }

    [Theory]
    [InlineData("POST", "/own/7", "405 GET")]
    [InlineData("POST", "/own/x", "404")]
    [InlineData("DELETE", "/usher", "405 GET,HEAD")]
    [InlineData("DELETE", "/both", "405 GET,POST")]
    [InlineData("GET", "/both", "200 own")]
    [InlineData("POST", "/both", "200 usher")]
    [InlineData("GET", "/none", "404")]
    [InlineData("GET", "/a%2f..%2fb", "404")]
    public async Task A_wrong_method_is_a_405_as_it_would_be_without_Usher(string method, string path, string answer)
    {
        await using var program = await EmbeddedProgram.Start(
            "routes: { GET /usher: { respond: { body: usher } }, POST /both: { respond: { body: usher } } }",
            app =>
            {
                app.MapGet("/own/{number:int}", (int number) => $"own {number}");
                app.MapGet("/both", () => "own");
                app.MapDelete("/own/only", () => "own").RequireHost("elsewhere.example");
            });
        Assert.Equal(answer, await program.Ask(method, path));
    }

    [Fact]
    public async Task Requests_are_forwarded_and_WebSockets_too()
    {
        await using var upstream = await TestUpstream.Start(async context =>
        {
            if (!context.WebSockets.IsWebSocketRequest)
            {
                await context.Response.WriteAsync($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} for {context.Request.Headers["X-Forwarded-For"]}");
                return;
            }

            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[64];
            var got = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            await socket.SendAsync(buffer.AsMemory(0, got.Count), WebSocketMessageType.Text, true, context.RequestAborted);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        });
        await using var program = await EmbeddedProgram.Start($"routes: {{ /**: \"{upstream.Url}\" }}");
        Assert.Equal("200 PUT /a/c?x=1 for 127.0.0.1", await program.Ask("PUT", "/a/./b/../c?x=1"));

        using var client = new ClientWebSocket();
        await client.ConnectAsync(new Uri(program.Url.Replace("http:", "ws:", StringComparison.Ordinal) + "/ws"), CancellationToken.None);
        await client.SendAsync(Encoding.UTF8.GetBytes("hello"), WebSocketMessageType.Text, true, CancellationToken.None);
        var buffer = new byte[64];
        var received = await client.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, received.Count));
    }

    [Fact]
    public async Task A_middleware_is_a_policy_at_its_stage()
    {
        const string yaml = """
            defaults: { inner: true, outer: true }
            routes:
              /both: { respond: { body: x } }
              /outer: { inner: off, respond: { body: x } }
            """;
        await using var program = await EmbeddedProgram.Start(yaml, usher: usher => usher
            .AddPolicy("inner", Stage.Shape, next => Marking(next, "inner"))
            .AddPolicy("outer", Stage.Observe, next => Marking(next, "outer"))
            .AddPolicy("reply", Stage.Answer, _ => context => context.Response.WriteAsync("reply")));
        Assert.Equal(["outer", "inner"], await Marks("/both"));
        Assert.Equal(["outer"], await Marks("/outer"));

        await File.WriteAllTextAsync(program.File, "routes: { /answer: { reply: true } }");
        await Eventually.True(async () => await program.Ask("GET", "/answer") == "200 reply");

        async Task<IEnumerable<string>> Marks(string path)
        {
            using var response = await program.Client.GetAsync(path);
            return response.Headers.GetValues("X-Mark");
        }

        static RequestDelegate Marking(RequestDelegate next, string mark) => context =>
        {
            context.Response.Headers.Append("X-Mark", mark);
            return next(context);
        };
    }

    [Fact]
    public async Task Follows_the_file_and_keeps_the_last_good_one()
    {
        await using var program = await EmbeddedProgram.Start("routes: { /a: { respond: { body: one } } }");
        Assert.Equal("200 one", await program.Ask("GET", "/a"));
        await File.WriteAllTextAsync(program.File, "routes: { /a: { respond: { body: two } } }");
        await Eventually.True(async () => await program.Ask("GET", "/a") == "200 two");

        await File.WriteAllTextAsync(program.File, "routs: {}");
        using var control = new ControlClient(ControlPath.Of(program.File));
        var (done, answer) = await control.Post("/api/reload", CancellationToken.None);
        using (answer) Assert.Contains("did you mean 'routes'?", answer.RootElement.GetProperty("errorText").GetString(), StringComparison.Ordinal);
        Assert.False(done);
        Assert.Equal("200 two", await program.Ask("GET", "/a"));
    }

    [Fact]
    public async Task Its_readiness_path_says_no_while_draining()
    {
        await using var program = await EmbeddedProgram.Start("routes: { /a: { respond: 204 } }");
        Assert.Equal("200 ready", await program.Ask("GET", "/ready"));
        using var control = new ControlClient(ControlPath.Of(program.File));
        var (_, answer) = await control.Post("/api/drain", CancellationToken.None);
        answer.Dispose();
        Assert.Equal("503", await program.Ask("GET", "/ready"));
        Assert.Equal("204", await program.Ask("GET", "/a"));
    }

    [Fact]
    public async Task Listeners_of_the_file_are_left_alone_and_the_log_says_so()
    {
        var port = FreePort.Next();
        await using var program = await EmbeddedProgram.Start($"listen: 127.0.0.1:{port}\nroutes: {{ /a: {{ respond: 204 }} }}");
        Assert.Contains(program.Log.Lines, line => line.Contains("'listen' mean nothing here", StringComparison.Ordinal));
        Assert.NotEqual(port, new Uri(program.Url).Port);
        using var client = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync($"http://127.0.0.1:{port}/a"));
    }

    [Fact]
    public async Task A_bad_file_keeps_the_program_from_starting()
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => EmbeddedProgram.Start("routs: {}"));
        Assert.Contains(wrong.Errors, error => error.Message.Contains("'routs'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cors")]
    [InlineData("to")]
    public async Task A_policys_name_is_its_own(string name)
    {
        var wrong = await Assert.ThrowsAsync<InvalidOperationException>(() => EmbeddedProgram.Start("routes: {}", usher: usher => usher.AddPolicy(name, Stage.Observe, next => next)));
        Assert.Contains($"'{name}' is taken", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_AddUsher_MapUsher_says_what_is_missing()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        Assert.Contains("AddUsher", Assert.Throws<InvalidOperationException>(() => app.MapUsher()).Message, StringComparison.Ordinal);
    }
}
