using System.Collections.Concurrent;
using System.Net;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Join;

/// <summary>Parts that are asked for every item of a list.</summary>
public sealed class JoinEachTests
{
    [Fact]
    public async Task Answers_stand_in_the_order_of_the_items_and_a_URL_is_asked_once()
    {
        var asked = new ConcurrentBag<string>();
        await using var upstream = await JoinTests.Serve(target =>
        {
            asked.Add(target);
            return target == "/list" ? """{"items":[{"id":3},{"id":1},{"id":2},{"id":1}]}""" : $"{{ \"t\":\"{target}\"}}";
        });
        await using var gateway = await JoinTests.Start($"GET /: {{ join: {{ list: {{ get: '{upstream.Url}/list', as: none }}, all: {{ each: list.items, get: '{upstream.Url}/p/{{item.id}}' }} }} }}");
        Assert.Equal("""{"all":[{ "t":"/p/3"},{ "t":"/p/1"},{ "t":"/p/2"},{ "t":"/p/1"}]}""", await gateway.Client.GetStringAsync("/"));
        Assert.Equal(4, asked.Count);
    }

    [Fact]
    public async Task A_batch_asks_for_several_items_at_once()
    {
        var asked = new ConcurrentQueue<string>();
        await using var upstream = await JoinTests.Serve(target =>
        {
            asked.Enqueue(target);
            return target.StartsWith("/list", StringComparison.Ordinal) ? """[{"id":"a,b"},{"id":2},{"id":3}]""" : target.EndsWith("=3", StringComparison.Ordinal) ? "[ ]" : "[ 1, 2 ]";
        });
        await using var gateway = await JoinTests.Start($"GET /: {{ join: {{ list: {{ get: '{upstream.Url}/list', as: none }}, all: {{ each: {{ in: list, batch: 2, concurrent: 1 }}, get: '{upstream.Url}/p?x=1&ids={{item.id}}' }} }} }}");
        Assert.Equal("""{"all":[1, 2]}""", await gateway.Client.GetStringAsync("/"));
        Assert.Equal(["/list", "/p?x=1&ids=a%2Cb,2", "/p?x=1&ids=3"], asked);
    }

    [Fact]
    public async Task No_more_are_under_way_than_may_be()
    {
        var (now, most, both) = (0, 0, new TaskCompletionSource());
        await using var upstream = await TestUpstream.Start(async context =>
        {
            var count = Interlocked.Increment(ref now);
            lock (both) most = Math.Max(most, count);
            if (count == 3) both.TrySetResult();
            await both.Task.WaitAsync(TimeSpan.FromSeconds(20));
            Interlocked.Decrement(ref now);
            await JoinTests.Answer(context, "1");
        });
        await using var gateway = await JoinTests.Start($"GET /: {{ join: {{ all: {{ each: {{ in: query.i, concurrent: 3 }}, get: '{upstream.Url}/{{item}}' }} }} }}");
        Assert.Equal("""{"all":[1,1,1,1,1,1,1]}""", await gateway.Client.GetStringAsync("/?i=1&i=2&i=3&i=4&i=5&i=6&i=7"));
        Assert.Equal(3, most);
    }

    [Fact]
    public async Task An_item_that_fails_is_null_or_the_fallback_where_the_part_is_optional()
    {
        await using var upstream = await JoinTests.Serve(target => target == "/2" ? null : "1");
        await using var gateway = await JoinTests.Start($$"""
            GET /:
                join:
                  a: { each: query.i, get: "{{upstream.Url}}/{item}", optional: true }
                  b: { each: query.i, get: "{{upstream.Url}}/{item}", fallback: { no: 1 } }
                  c: { each: query.none, get: "{{upstream.Url}}/{item}" }
              GET /required: { join: { a: { each: query.i, get: "{{upstream.Url}}/{item}" } } }
            """);
        using var response = await gateway.Client.GetAsync("/?i=1&i=2&i=..&i=3");
        Assert.Equal("""{"a":[1,null,null,1],"b":[1,{"no":1},{"no":1},1],"c":[]}""", await response.Content.ReadAsStringAsync());
        Assert.Equal("a, b", response.Headers.GetValues("Usher-Partial").Single());
        Assert.Equal(HttpStatusCode.BadGateway, (await gateway.Client.GetAsync("/required?i=1&i=2")).StatusCode);
    }

    [Fact]
    public async Task Neither_the_number_of_items_nor_all_answers_together_are_without_a_bound()
    {
        await using var upstream = await JoinTests.Serve(target => target == "/list" ? "[1,2,3,4]" : $"\"{new string('x', 300)}\"");
        await using var gateway = await JoinTests.Start($$"""
            GET /most: { join: { list: "{{upstream.Url}}/list", all: { each: { in: list, most: 3 }, get: "{{upstream.Url}}/{item}", optional: true } } }
              GET /buffer: { join: { buffer: 1000B, parts: { list: "{{upstream.Url}}/list", all: { each: list, get: "{{upstream.Url}}/{item}" } } } }
            """);
        Assert.Equal("""{"list":[1,2,3,4],"all":null}""", await gateway.Client.GetStringAsync("/most"));
        Assert.Equal(1, upstream.Requests);
        Assert.Equal(HttpStatusCode.BadGateway, (await gateway.Client.GetAsync("/buffer")).StatusCode);
    }
}
