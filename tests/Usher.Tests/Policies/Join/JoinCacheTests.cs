using Usher.Hosting;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Join;

/// <summary>Parts whose answers are kept, and joined answers that are.</summary>
public sealed class JoinCacheTests
{
    [Fact]
    public async Task A_part_is_kept_by_itself_and_for_each_URL_and_field_of_its_own()
    {
        await using var upstream = await TestUpstream.Start(context => JoinTests.Answer(context, $"\"{context.Request.Path}{context.Request.QueryString}{context.Request.Headers["X-K"]}\""));
        await using var gateway = await JoinTests.Start($$"""
            GET /:
                join:
                  kept: { get: "{{upstream.Url}}/k?a={query.a}", headers: { X-K: "{query.k}" }, cache: 60s }
                  other: { get: "{{upstream.Url}}/o" }
            """);
        Assert.Equal("""{"kept":"/k?a=1x","other":"/o"}""", await gateway.Client.GetStringAsync("/?a=1&k=x"));
        Assert.Equal("""{"kept":"/k?a=1x","other":"/o"}""", await gateway.Client.GetStringAsync("/?a=1&k=x"));
        Assert.Equal(3, upstream.Requests);
        Assert.Equal("""{"kept":"/k?a=1y","other":"/o"}""", await gateway.Client.GetStringAsync("/?a=1&k=y"));
        Assert.Equal("""{"kept":"/k?a=2x","other":"/o"}""", await gateway.Client.GetStringAsync("/?a=2&k=x"));
        Assert.Equal(7, upstream.Requests);
    }

    [Fact]
    public async Task Many_who_ask_the_same_at_once_ask_once()
    {
        var (release, asked) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var upstream = await TestUpstream.Start(async context =>
        {
            asked.TrySetResult();
            await release.Task.WaitAsync(TimeSpan.FromSeconds(20));
            await JoinTests.Answer(context, "1");
        });
        await using var gateway = await JoinTests.Start($"GET /**: {{ join: {{ kept: {{ get: '{upstream.Url}/k', cache: 60s }}, all: {{ each: query.i, get: '{upstream.Url}/k', headers: {{ X-I: '{{item}}' }}, when: query.i != null }} }} }}");
        var answers = Enumerable.Range(0, 5).Select(i => gateway.Client.GetStringAsync($"/{i}")).ToList();
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        release.SetResult();
        foreach (var answer in answers) Assert.Equal("""{"kept":1,"all":null}""", await answer);
        Assert.Equal(1, upstream.Requests);
    }

    [Fact]
    public async Task An_answer_in_which_something_is_missing_is_not_kept()
    {
        var fails = true;
        await using var upstream = await JoinTests.Serve(_ => Volatile.Read(ref fails) ? null : "1");
        await using var gateway = await JoinTests.Start($"GET /: {{ cache: 60s, join: {{ a: {{ get: '{upstream.Url}/a', optional: true }} }} }}");
        Assert.Equal("""{"a":null}""", await gateway.Client.GetStringAsync("/"));
        Volatile.Write(ref fails, false);
        Assert.Equal("""{"a":1}""", await gateway.Client.GetStringAsync("/"));
        Assert.Equal("""{"a":1}""", await gateway.Client.GetStringAsync("/"));
        Assert.Equal(2, upstream.Requests);
    }

    [Theory]
    [InlineData("join: { a: { post: http://h/, cache: 60s } }", "only what is asked with GET can be cached")]
    [InlineData("join: { a: { get: http://h/, cache: 0s } }", "expected a duration above 0")]
    [InlineData("headers: { request: { set: { X-T: '{t}' } } }, join: { a: { get: http://h/, cache: 60s } }", "a part cannot be cached where")]
    public void What_cannot_be_kept_is_an_error(string settings, string expected)
    {
        var check = GatewayCheck.Run(ConfigSource.Text("usher.yaml", $"routes:\n  GET /{{t}}: {{ {settings} }}\n"), global::Usher.Cli.GatewayProgram.AddPackages);
        Assert.Contains(expected, Assert.Single(check.Errors).Message, StringComparison.Ordinal);
    }
}
