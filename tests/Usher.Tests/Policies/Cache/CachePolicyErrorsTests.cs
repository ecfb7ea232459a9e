using Usher.Config;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Cache;

public sealed class CachePolicyErrorsTests
{
    [Theory]
    [InlineData("60", "expected a duration such as 60s, or true")]
    [InlineData("false", "'off' removes it")]
    [InlineData("{ for: 0s }", "above 0")]
    [InlineData("{ methods: [GET, POST] }", "expected GET or HEAD, not 'POST'")]
    [InlineData("{ methods: [HEAD] }", "expected GET among them")]
    [InlineData("{ statuses: [206] }", "of a whole answer")]
    [InlineData("{ maxObject: 100MB }", "at most half of the memory, 64MB")]
    [InlineData("{ memory: 1KB }", "1MB or more")]
    [InlineData("{ key: { headers: ['a b'] } }", "expected a field name")]
    [InlineData("{ cookies: maybe }", "expected skip, strip or keep")]
    [InlineData("{ tags: x }", "unknown key 'tags'")]
    public async Task Says_what_is_wrong(string value, string message)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start($"routes: {{ /x: {{ cache: {value}, respond: 200 }} }}"));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }
}
