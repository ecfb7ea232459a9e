using System.Net;
using Microsoft.AspNetCore.Http;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Cache;

public sealed class CacheTests
{
    private static Task<TestUpstream> Counting(string fields = "max-age=60", string body = "0123456789") => TestUpstream.Start(context =>
    {
        context.Response.Headers.CacheControl = fields;
        context.Response.Headers.ETag = "\"v1\"";
        context.Response.Headers["X-Target"] = context.Request.Path + context.Request.QueryString;
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(body);
    });

    private static Task<TestGateway> Gateway(TestUpstream upstream, string cache = "true") =>
        TestGateway.Start($"routes: {{ /**: {{ cache: {cache}, to: '{upstream.Url}' }} }}");

    private static async Task<HttpResponseMessage> Ask(TestGateway gateway, HttpMethod method, string target, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(method, target);
        foreach (var (name, value) in fields) request.Headers.TryAddWithoutValidation(name, value);
        return await gateway.Client.SendAsync(request);
    }

    private static string StatusOf(HttpResponseMessage answer) => Assert.Single(answer.Headers.GetValues("Cache-Status"));

    [Fact]
    public async Task Answers_from_memory_what_is_fresh()
    {
        await using var upstream = await Counting();
        await using var gateway = await Gateway(upstream);
        using var first = await Ask(gateway, HttpMethod.Get, "/a?x=1");
        using var second = await Ask(gateway, HttpMethod.Get, "/a?x=1");
        using var other = await Ask(gateway, HttpMethod.Get, "/a?x=2");

        Assert.Equal("0123456789", await second.Content.ReadAsStringAsync());
        Assert.Equal("/a?x=1", Assert.Single(second.Headers.GetValues("X-Target")));
        Assert.Equal("Usher; fwd=uri-miss; fwd-status=200; stored", StatusOf(first));
        Assert.StartsWith("Usher; hit; ttl=", StatusOf(second), StringComparison.Ordinal);
        Assert.True(second.Headers.Age >= TimeSpan.Zero);
        Assert.Equal(10, second.Content.Headers.ContentLength);
        Assert.Equal(2, upstream.Requests);
    }

    [Fact]
    public async Task A_duration_is_the_lifetime_where_the_origin_says_nothing()
    {
        await using var upstream = await TestUpstream.Start(context => context.Response.WriteAsync("silent"));
        await using var gateway = await Gateway(upstream, "60s");
        await using var without = await Gateway(upstream, "true");
        for (var i = 0; i < 3; i++) Assert.Equal("silent", await gateway.Client.GetStringAsync("/"));
        Assert.Equal(1, upstream.Requests);
        for (var i = 0; i < 3; i++) Assert.Equal("silent", await without.Client.GetStringAsync("/"));
        Assert.Equal(4, upstream.Requests);
    }

    [Fact]
    public async Task Answers_HEAD_from_what_a_GET_brought()
    {
        await using var upstream = await Counting();
        await using var gateway = await Gateway(upstream);
        using var missed = await Ask(gateway, HttpMethod.Head, "/a");
        using var get = await Ask(gateway, HttpMethod.Get, "/a");
        using var head = await Ask(gateway, HttpMethod.Head, "/a");
        Assert.StartsWith("Usher; hit", StatusOf(head), StringComparison.Ordinal);
        Assert.Equal(10, head.Content.Headers.ContentLength);
        Assert.Equal(2, upstream.Requests);
    }

    [Fact]
    public async Task Answers_a_condition_that_what_is_stored_meets_with_304()
    {
        await using var upstream = await Counting();
        await using var gateway = await Gateway(upstream);
        using var first = await Ask(gateway, HttpMethod.Get, "/a", ("If-None-Match", "\"v1\""));
        using var second = await Ask(gateway, HttpMethod.Get, "/a", ("If-None-Match", "\"v0\", W/\"v1\""));
        using var third = await Ask(gateway, HttpMethod.Get, "/a", ("If-None-Match", "\"v2\""));
        Assert.Equal(HttpStatusCode.NotModified, first.StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal("\"v1\"", second.Headers.ETag!.Tag);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
        Assert.Equal(1, upstream.Requests);
    }

    [Theory]
    [InlineData("bytes=2-4", 206, "234", "bytes 2-4/10")]
    [InlineData("bytes=7-", 206, "789", "bytes 7-9/10")]
    [InlineData("bytes=-2", 206, "89", "bytes 8-9/10")]
    [InlineData("bytes=8-100", 206, "89", "bytes 8-9/10")]
    [InlineData("bytes=10-", 416, "", "bytes */10")]
    [InlineData("bytes=4-2", 200, "0123456789", null)]
    [InlineData("pages=1-2", 200, "0123456789", null)]
    public async Task Cuts_ranges_out_of_what_is_stored_whole(string range, int status, string body, string? contentRange)
    {
        await using var upstream = await Counting();
        await using var gateway = await Gateway(upstream);
        using var first = await Ask(gateway, HttpMethod.Get, "/a");
        using var part = await Ask(gateway, HttpMethod.Get, "/a", ("Range", range));
        Assert.Equal(status, (int)part.StatusCode);
        Assert.Equal(body, await part.Content.ReadAsStringAsync());
        Assert.Equal(contentRange, part.Content.Headers.ContentRange?.ToString());
        Assert.Equal(1, upstream.Requests);
    }

    [Fact]
    public async Task Several_ranges_come_as_parts()
    {
        await using var upstream = await Counting();
        await using var gateway = await Gateway(upstream);
        using var first = await Ask(gateway, HttpMethod.Get, "/a");
        using var parts = await Ask(gateway, HttpMethod.Get, "/a", ("Range", "bytes=0-1,8-9"));
        Assert.Equal(HttpStatusCode.PartialContent, parts.StatusCode);
        Assert.Equal("multipart/byteranges", parts.Content.Headers.ContentType!.MediaType);
        var boundary = parts.Content.Headers.ContentType.Parameters.Single().Value;
        Assert.Equal(
            $"--{boundary}\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n--{boundary}\r\nContent-Range: bytes 8-9/10\r\n\r\n89\r\n--{boundary}--\r\n",
            await parts.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("\"v1\"", 206)]
    [InlineData("\"v2\"", 200)]
    [InlineData("W/\"v1\"", 200)]
    public async Task A_range_holds_only_for_the_version_that_If_Range_names(string condition, int status)
    {
        await using var upstream = await Counting();
        await using var gateway = await Gateway(upstream);
        using var first = await Ask(gateway, HttpMethod.Get, "/a");
        using var part = await Ask(gateway, HttpMethod.Get, "/a", ("Range", "bytes=0-1"), ("If-Range", condition));
        Assert.Equal(status, (int)part.StatusCode);
    }

    [Fact]
    public async Task Validates_what_is_stale_and_takes_over_what_the_304_says()
    {
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.Headers.ETag = "\"v1\"";
            context.Response.Headers.CacheControl = "no-cache";
            if (context.Request.Headers.IfNoneMatch == "\"v1\"")
            {
                context.Response.StatusCode = 304;
                context.Response.Headers["X-Said"] = "by the 304";
                return Task.CompletedTask;
            }

            context.Response.Headers["X-Said"] = "at first";
            return context.Response.WriteAsync("whole");
        });
        await using var gateway = await Gateway(upstream);
        using var first = await Ask(gateway, HttpMethod.Get, "/a");
        using var second = await Ask(gateway, HttpMethod.Get, "/a");
        Assert.Equal("whole", await second.Content.ReadAsStringAsync());
        Assert.Equal("by the 304", Assert.Single(second.Headers.GetValues("X-Said")));
        Assert.Equal("Usher; fwd=stale; fwd-status=304; stored", StatusOf(second));
        Assert.Equal(2, upstream.Requests);
    }

    [Theory]
    [InlineData("no-store")]
    [InlineData("private")]
    [InlineData("max-age=0")]
    [InlineData("max-age=60, must-understand, no-store, private")]
    public async Task Stores_nothing_that_the_origin_does_not_allow(string directives)
    {
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.Headers.CacheControl = directives;
            return context.Response.WriteAsync("x");
        });
        await using var gateway = await Gateway(upstream, "60s");
        for (var i = 0; i < 3; i++) await gateway.Client.GetStringAsync("/");
        Assert.Equal(3, upstream.Requests);
    }

    [Theory]
    [InlineData("Cache-Control: max-age=0, no-store\r\nCDN-Cache-Control: max-age=60", 1)]
    [InlineData("Cache-Control: max-age=60\r\nCDN-Cache-Control: no-store", 2)]
    [InlineData("CDN-Cache-Control: no-store\r\nUsher-Cache-Control: max-age=60", 1)]
    [InlineData("Cache-Control: max-age=60\r\nCDN-Cache-Control: max-age=0, &", 1)]
    public async Task Targeted_fields_win(string fields, int requests)
    {
        await using var upstream = RawUpstream.Answering($"HTTP/1.1 200 OK\r\n{fields}\r\nContent-Length: 1\r\n\r\nx");
        await using var gateway = await TestGateway.Start($"routes: {{ /**: {{ cache: true, to: '{upstream.Url}' }} }}");
        using var first = await Ask(gateway, HttpMethod.Get, "/");
        using var second = await Ask(gateway, HttpMethod.Get, "/");
        Assert.Equal(requests, upstream.Heads.Count);
        Assert.False(second.Headers.Contains("Usher-Cache-Control"));
    }

    [Theory]
    [InlineData("no-cache", 2)]
    [InlineData("max-age=0", 2)]
    [InlineData("min-fresh=100", 2)]
    [InlineData("min-fresh=10", 1)]
    [InlineData("only-if-cached", 1)]
    public async Task The_client_may_ask_for_more(string directives, int requests)
    {
        await using var upstream = await Counting();
        await using var gateway = await Gateway(upstream);
        await using var deaf = await Gateway(upstream, "{ ignoreNoCache: true }");
        using var first = await Ask(gateway, HttpMethod.Get, "/");
        using var second = await Ask(gateway, HttpMethod.Get, "/", ("Cache-Control", directives));
        Assert.Equal(requests, upstream.Requests);
        using var third = await Ask(deaf, HttpMethod.Get, "/");
        using var fourth = await Ask(deaf, HttpMethod.Get, "/", ("Cache-Control", directives));
        Assert.Equal(requests + 1, upstream.Requests);
    }

    [Fact]
    public async Task Only_if_cached_is_answered_with_504_where_nothing_is()
    {
        await using var upstream = await Counting();
        await using var gateway = await Gateway(upstream);
        using var answer = await Ask(gateway, HttpMethod.Get, "/", ("Cache-Control", "only-if-cached"));
        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Equal(0, upstream.Requests);
    }

    [Fact]
    public async Task An_unsafe_request_makes_what_it_names_invalid()
    {
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            if (HttpMethods.IsPost(context.Request.Method))
            {
                context.Response.Headers.Location = "/b";
                context.Response.Headers.ContentLocation = "http://elsewhere.example/c";
                context.Response.StatusCode = context.Request.Query.ContainsKey("fail") ? 500 : 201;
            }

            return context.Response.WriteAsync("x");
        });
        await using var gateway = await Gateway(upstream);
        foreach (var target in (string[])["/a", "/b", "/c"]) await gateway.Client.GetStringAsync(target);
        Assert.Equal(3, upstream.Requests);

        using var failed = await gateway.Client.PostAsync("/a?fail", null);
        await gateway.Client.GetStringAsync("/a");
        Assert.Equal(4, upstream.Requests);

        using var posted = await gateway.Client.PostAsync("/a", null);
        foreach (var target in (string[])["/a", "/b", "/c", "/a", "/b"]) await gateway.Client.GetStringAsync(target);
        Assert.Equal(7, upstream.Requests);
    }

    [Fact]
    public async Task Variants_are_told_apart_by_meaning()
    {
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.Headers.Vary = "Accept-Language";
            return context.Response.WriteAsync(context.Request.Headers.AcceptLanguage.ToString());
        });
        await using var gateway = await Gateway(upstream);
        async Task<string> In(string language)
        {
            using var answer = await Ask(gateway, HttpMethod.Get, "/", ("Accept-Language", language));
            return await answer.Content.ReadAsStringAsync();
        }

        Assert.Equal("en, de", await In("en, de"));
        Assert.Equal("fr", await In("fr"));
        Assert.Equal("en, de", await In("DE ,en;q=1.0"));
        Assert.Equal("fr", await In("FR"));
        Assert.Equal(2, upstream.Requests);
    }

    [Fact]
    public async Task Stale_answers_are_refreshed_in_the_background()
    {
        var refreshed = new TaskCompletionSource();
        var version = 0;
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.Headers.CacheControl = "max-age=0, stale-while-revalidate=60";
            var number = Interlocked.Increment(ref version);
            if (number == 2) context.Response.OnCompleted(() =>
            {
                refreshed.TrySetResult();
                return Task.CompletedTask;
            });
            return context.Response.WriteAsync($"version {number}");
        });
        await using var gateway = await Gateway(upstream);
        Assert.Equal("version 1", await gateway.Client.GetStringAsync("/"));
        Assert.Equal("version 1", await gateway.Client.GetStringAsync("/"));
        await refreshed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Eventually.Get(async () => await gateway.Client.GetStringAsync("/") is not "version 1" ? "" : null, "newer answer");
    }

    [Fact]
    public async Task A_stale_answer_replaces_an_error_where_that_is_allowed()
    {
        var fails = false;
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.Headers.CacheControl = context.Request.Path == "/strict" ? "max-age=0, must-revalidate" : "max-age=0";
            context.Response.Headers.ETag = "\"v1\"";
            context.Response.StatusCode = fails ? 503 : 200;
            return context.Response.WriteAsync(fails ? "failed" : "good");
        });
        await using var gateway = await Gateway(upstream, "{ stale: { ifError: 1h } }");
        await gateway.Client.GetStringAsync("/");
        await gateway.Client.GetStringAsync("/strict");
        fails = true;
        using var stale = await Ask(gateway, HttpMethod.Get, "/");
        using var strict = await Ask(gateway, HttpMethod.Get, "/strict");
        Assert.Equal("good", await stale.Content.ReadAsStringAsync());
        Assert.Contains("detail=stale-if-error", StatusOf(stale), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, strict.StatusCode);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_never_stored()
    {
        var cuts = true;
        await using var upstream = RawUpstream.Start(async connection =>
        {
            while (await connection.ReadHead() is not null)
            {
                await connection.Write("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 10\r\n\r\n01234");
                if (cuts) return;
                await connection.Write("56789");
            }
        });
        await using var gateway = await TestGateway.Start($"routes: {{ /**: {{ cache: true, to: '{upstream.Url}' }} }}");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => gateway.Client.GetStringAsync("/"));
        cuts = false;
        Assert.Equal("0123456789", await gateway.Client.GetStringAsync("/"));
        Assert.Equal("0123456789", await gateway.Client.GetStringAsync("/"));
        Assert.Equal(2, upstream.Heads.Count);
    }

    [Fact]
    public async Task The_allow_list_of_the_query_says_what_counts()
    {
        await using var upstream = await Counting();
        await using var gateway = await Gateway(upstream, "{ key: { query: [page, sort] } }");
        foreach (var target in (string[])["/a?page=1&utm=x", "/a?utm=y&page=1", "/a?sort=n&page=1", "/a?page=1&sort=n"]) await gateway.Client.GetStringAsync(target);
        Assert.Equal(2, upstream.Requests);
    }

    [Fact]
    public async Task What_is_too_large_goes_through_whole_and_is_not_stored()
    {
        var body = new string('x', 300_000);
        await using var upstream = await TestUpstream.Start(async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            for (var i = 0; i < 10; i++) await context.Response.WriteAsync(body[..30_000]);
        });
        await using var gateway = await Gateway(upstream, "{ maxObject: 100KB }");
        Assert.Equal(body, await gateway.Client.GetStringAsync("/"));
        Assert.Equal(body, await gateway.Client.GetStringAsync("/"));
        Assert.Equal(2, upstream.Requests);
    }

    [Theory]
    [InlineData("skip", 2, 2)]
    [InlineData("strip", 1, 1)]
    [InlineData("keep", 1, 2)]
    public async Task Cookies_are_for_whom_the_file_says(string rule, int requests, int cookies)
    {
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.Headers.SetCookie = "session=1";
            return context.Response.WriteAsync("x");
        });
        await using var gateway = await Gateway(upstream, $"{{ cookies: {rule} }}");
        using var first = await Ask(gateway, HttpMethod.Get, "/");
        using var second = await Ask(gateway, HttpMethod.Get, "/");
        Assert.Equal(requests, upstream.Requests);
        Assert.Equal(cookies, (first.Headers.Contains("Set-Cookie") ? 1 : 0) + (second.Headers.Contains("Set-Cookie") ? 1 : 0));
    }
}
