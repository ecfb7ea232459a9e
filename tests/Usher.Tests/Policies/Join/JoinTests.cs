using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Join;

/// <summary>What a joined answer is made of, and when its parts are asked.</summary>
public sealed class JoinTests
{
    [Fact]
    public async Task Parts_are_put_into_one_object_in_the_order_of_the_file()
    {
        await using var upstream = await Serve(target => target switch
        {
            "/u/7" => """{"name":"Ann\u0065","level":1.50}""",
            "/by/7" => "[1, 2,3]",
            "/Anne" => "1e400",
            _ => null,
        });
        await using var gateway = await Start($$"""
            GET /dashboard/{id}:
                join:
                  user: {{upstream.Url}}/u/{id}
                  orders: {{upstream.Url}}/by/{id}
                  score: { get: "{{upstream.Url}}/{user.name}", as: "the score" }
            """);
        using var response = await gateway.Client.GetAsync("/dashboard/7");
        Assert.Equal("""{"user":{"name":"Ann\u0065","level":1.50},"orders":[1, 2,3],"the score":1e400}""", await response.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.NotNull(response.Content.Headers.ContentLength);
        Assert.False(response.Headers.Contains("Usher-Partial"));
    }

    [Fact]
    public async Task Parts_that_do_not_depend_on_each_other_run_at_once()
    {
        // Nobody is answered before all have been asked.
        var (asked, everyone) = (0, new TaskCompletionSource());
        await using var upstream = await TestUpstream.Start(async context =>
        {
            if (Interlocked.Increment(ref asked) == 3) everyone.SetResult();
            await everyone.Task.WaitAsync(TimeSpan.FromSeconds(20));
            await Answer(context, "1");
        });
        await using var gateway = await Start($"GET /: {{ join: {{ a: '{upstream.Url}/a', b: '{upstream.Url}/b', c: '{upstream.Url}/c' }} }}");
        Assert.Equal("""{"a":1,"b":1,"c":1}""", await gateway.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task A_part_waits_for_those_that_it_speaks_of_and_for_no_other()
    {
        // 'slow' is answered only once 'second', which waits for 'first', has been asked.
        var second = new TaskCompletionSource();
        await using var upstream = await TestUpstream.Start(async context =>
        {
            var path = context.Request.Path.Value;
            if (path == "/second/x") second.SetResult();
            if (path == "/slow") await second.Task.WaitAsync(TimeSpan.FromSeconds(20));
            await Answer(context, path == "/first" ? """{"id":"x"}""" : "1");
        });
        await using var gateway = await Start($$"""
            GET /:
                join: { second: "{{upstream.Url}}/second/{first.id}", slow: "{{upstream.Url}}/slow", first: "{{upstream.Url}}/first" }
            """);
        Assert.Equal("""{"second":1,"slow":1,"first":{"id":"x"}}""", await gateway.Client.GetStringAsync("/"));
    }

    [Theory]
    [InlineData("GET /{a}/x: { join: { p: '#/{a}' } }", "/..%2Fadmin/x", null)]
    [InlineData("GET /{a}/x: { join: { p: '#/{a}' } }", "/a%2Fb%3Fc/x", "/a%2Fb%3Fc")]
    [InlineData("GET /{a}/**: { join: { p: '#/v/{rest}?q={a}' } }", "/1%262/x/y%20z", "/v/x/y%20z?q=1%262")]
    [InlineData("GET /: { join: { p: '#/s?q={query.q}&n={query.n}&c=1' } }", "/?q=a%26b=c%23%2B", "/s?q=a%26b%3Dc%23%2B&c=1")]
    [InlineData("GET /: { join: { p: '#/s/{query.q}' } }", "/?q=%2e%2e", "502")]
    [InlineData("GET /: { join: { p: '#/s/{query.q}/t' } }", "/?q=", "502")]
    [InlineData("GET /: { join: { p: '#/s/.{query.q}/t' } }", "/?q=.", "502")]
    [InlineData("GET /: { join: { p: '#/s/{query.q}/t' } }", "/?q=http://evil.example/%0d%0aX:%20y", "/s/http%3A%2F%2Fevil.example%2F%0D%0AX%3A%20y/t")]
    [InlineData("GET /: { join: { p: '#/{{x}}/%7By?a={{}}' } }", "/", "/%7Bx%7D/%7By?a=%7B%7D")]
    public async Task Values_stay_where_the_file_puts_them(string route, string asked, string? seen)
    {
        var targets = new List<string>();
        await using var upstream = RawUpstream.Start(async connection =>
        {
            while (await connection.ReadHead() is { } head)
            {
                lock (targets) targets.Add(head.Split(' ')[1]);
                await connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
            }
        });
        await using var gateway = await Start(route.Replace("#", upstream.Url, StringComparison.Ordinal));
        using var response = await gateway.Client.GetAsync(new Uri(gateway.Url + asked, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (seen is "502") Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        else if (seen is not null) Assert.Equal(seen, Assert.Single(targets));
        Assert.DoesNotContain(targets, target => target.Contains("admin", StringComparison.Ordinal) && !target.Contains("%2F", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Objects_are_merged_and_the_last_of_a_name_stays()
    {
        await using var upstream = await Serve(target => target switch { "/a" => """ { "x" : 1.0, "é":"\u00e9", "n":null } """, "/b" => "null", _ => """{"y":[ 2 ],"\u0078":3}""" });
        await using var gateway = await Start($"GET /: {{ join: {{ parts: {{ a: '{upstream.Url}/a', b: '{upstream.Url}/b', c: '{upstream.Url}/c' }}, merge: [a, b, c] }} }}");
        Assert.Equal("""{"é":"\u00e9","n":null,"y":[ 2 ],"\u0078":3}""", await gateway.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task Lists_become_one_list()
    {
        await using var upstream = await Serve(target => target switch { "/a" => " [ 1, {\"a\":[]} ] ", "/b" => "[]", _ => "[1e2]" });
        await using var gateway = await Start($"GET /: {{ join: {{ parts: {{ a: '{upstream.Url}/a', b: '{upstream.Url}/b', c: '{upstream.Url}/c' }}, concat: [c, b, a] }} }}");
        Assert.Equal("""[1e2,1, {"a":[]}]""", await gateway.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task A_shape_is_the_language_of_transform()
    {
        await using var upstream = await Serve(target => target switch { "/u" => """{"id":12345678901234567890,"tags":["a"]}""", _ => """[{"n":1.50},2]""" });
        await using var gateway = await Start($$"""
            GET /{id}:
                join:
                  parts: { user: "{{upstream.Url}}/u", orders: "{{upstream.Url}}/o" }
                  shape: { id: "{user.id}", is: "{id}", first: "{orders[0].n}", rest: ["{user.tags}", "n {orders[1]}"], missing: "{user.no.where}", count: "{orders.size()}" }
            """);
        Assert.Equal("""{"id":12345678901234567890,"is":"7","first":1.50,"rest":[["a"],"n 2"],"missing":null,"count":2}""", await gateway.Client.GetStringAsync("/7"));
    }

    [Fact]
    public async Task An_answer_can_be_a_list_or_a_single_value()
    {
        await using var upstream = await Serve(_ => """[{"n":1}]""");
        await using var gateway = await Start($$"""GET /: { join: { parts: { all: "{{upstream.Url}}/a" }, shape: "{all}" } }""");
        Assert.Equal("""[{"n":1}]""", await gateway.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task A_part_is_picked_and_renamed_for_the_answer_and_for_other_parts()
    {
        await using var upstream = await Serve(target => target switch { "/u" => """{"id":1,"secret":2,"more":{"a":1,"b":2}}""", _ => $"\"{target}\"" });
        await using var gateway = await Start($$"""
            GET /:
                join:
                  user: { get: "{{upstream.Url}}/u", pick: [id, more.b], rename: { id: key } }
                  next: "{{upstream.Url}}/{user.key}"
                  rest: { get: "{{upstream.Url}}/u", drop: [secret, more] }
            """);
        Assert.Equal("""{"user":{"key":1,"more":{"b":2}},"next":"/1","rest":{"id":1}}""", await gateway.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task A_part_can_be_there_for_others_alone_and_asked_only_where_it_is_wanted()
    {
        await using var upstream = await Serve(target => target switch { "/u" => """{"vip":false}""", _ => "1" });
        await using var gateway = await Start($$"""
            GET /:
                join:
                  user: { get: "{{upstream.Url}}/u", as: none }
                  gift: { get: "{{upstream.Url}}/gift", when: user.vip }
                  none: { get: "{{upstream.Url}}/none", when: "query.all == '1'" }
            """);
        Assert.Equal("""{"gift":null,"none":null}""", await gateway.Client.GetStringAsync("/"));
        Assert.Equal(1, upstream.Requests);
        Assert.Equal("""{"gift":null,"none":1}""", await gateway.Client.GetStringAsync("/?all=1"));
    }

    [Fact]
    public async Task Bodies_and_fields_are_made_of_the_request_and_of_parts()
    {
        await using var upstream = await TestUpstream.Start(async context =>
        {
            if (context.Request.Path == "/u") await Answer(context, """{"id":1.0}""");
            else await Answer(context, $"[\"{context.Request.Method}\",\"{context.Request.ContentType}\",\"{context.Request.Headers["X-User"]}\",\"{context.Request.Headers["X-None"]}\",{await new StreamReader(context.Request.Body).ReadToEndAsync()}]");
        });
        await using var gateway = await Start($$"""
            POST /:
                join:
                  user: "{{upstream.Url}}/u"
                  made: { post: "{{upstream.Url}}/m", headers: { X-User: "u{user.id}", X-None: "{user.none}" }, body: { user: "{user.id}", q: "{body.q}" } }
                  same: { put: "{{upstream.Url}}/s", body: "{body}" }
            """);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent("""{"q":"ä\n"}""", Encoding.UTF8, "application/json") };
        request.Headers.Add("X-None", "client's");
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal("""{"user":{"id":1.0},"made":["POST","application/json","u1.0","",{"user":1.0,"q":"ä\n"}],"same":["PUT","application/json","","client's",{"q":"ä\n"}]}""", await response.Content.ReadAsStringAsync());
        using var wrong = await gateway.Client.PostAsync("/", new StringContent("{"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task An_upstream_of_the_file_is_named_in_place_of_a_host()
    {
        await using var upstream = await Serve(target => $"\"{target}\"");
        await using var gateway = await TestGateway.Start($$"""
            upstreams: { users: { to: {{upstream.Url}}, balance: round-robin } }
            routes:
              GET /{id}: { join: { user: "users/u/{id}?all" } }
            """);
        Assert.Equal("""{"user":"/u/7?all"}""", await gateway.Client.GetStringAsync("/7"));
    }

    [Fact]
    public async Task HEAD_is_answered_with_the_length_alone()
    {
        await using var upstream = await Serve(_ => "12345");
        await using var gateway = await Start($"GET /: {{ join: {{ a: '{upstream.Url}/a' }} }}");
        using var response = await gateway.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/"));
        Assert.Equal(11, response.Content.Headers.ContentLength);
        Assert.Equal("", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_answer_without_content_is_null()
    {
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        });
        await using var gateway = await Start($"GET /: {{ join: {{ a: '{upstream.Url}/a' }} }}");
        using var response = await gateway.Client.GetAsync("/");
        Assert.Equal("""{"a":null}""", await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("Usher-Partial"));
    }

    internal static Task<TestGateway> Start(string routes) => TestGateway.Start("routes:\n  " + routes);

    internal static Task<TestUpstream> Serve(Func<string, string?> answer) => TestUpstream.Start(context =>
    {
        if (answer(context.Request.Path.Value + context.Request.QueryString.Value) is { } json) return Answer(context, json);
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    });

    internal static Task Answer(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    }
}
