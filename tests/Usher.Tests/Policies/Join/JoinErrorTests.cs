using Usher.Config;
using Usher.Hosting;

namespace Usher.Tests.Policies.Join;

/// <summary>What is wrong with a join is an error at its place, with the name that was probably meant.</summary>
public sealed class JoinErrorTests
{
    [Theory]
    [InlineData("a: \"http://h/{b.x}\"", "4:27: error: there is no 'b'")]
    [InlineData("user: http://h/, b: \"http://h/{usr.x}\"", "there is no 'usr' (did you mean 'user'?)")]
    [InlineData("a: \"http://h/{b.x}\", b: \"http://h/{c.x}\", c: \"http://h/{a.x}\"", "'a' waits for itself: 'a', which waits for 'b', which waits for 'c', which waits for 'a'")]
    [InlineData("a: \"http://h/{a.x}\"", "4:13: error: 'a' waits for itself (")]
    [InlineData("a: { get: http://h/, optinal: true }", "unknown key 'optinal' (did you mean 'optional'?)")]
    [InlineData("u: { get: http://h/, pick: [id, level] }, b: \"http://h/{u.levle}\"", "'u' has no 'levle' (did you mean 'level'?)")]
    [InlineData("u: { get: http://h/, pick: [id], rename: { id: key } }, b: \"http://h/{u.id}\"", "'u' has no 'id' (known: key)")]
    [InlineData("u: http://h/, e: { each: u.items, get: 'http://h/{item}' }, f: \"http://h/{e.x}\"", "a list has no members")]
    [InlineData("u: \"http://{query.host}/x\"", "scheme, host and port never come from a request or an answer")]
    [InlineData("u: \"http://h:{query.port}/x\"", "scheme, host and port never come from a request or an answer")]
    [InlineData("u: \"{query.scheme}://h/x\"", "scheme, host and port never come from a request or an answer")]
    [InlineData("u: uesrs/x", "there is no upstream 'uesrs' (did you mean 'users'?)")]
    [InlineData("u: h:5000/x", "the scheme is missing: http://h:5000/x")]
    [InlineData("u: http://h/a/../b", "a dot segment is resolved before a request is sent")]
    [InlineData("u: http://h/a//b", "the path has an empty segment")]
    [InlineData("u: http://h/%2e%2e", "could be read as another path")]
    [InlineData("u: 'http://h/a b'", "' ' must be percent-encoded in a URL")]
    [InlineData("u: 'http://h/#x'", "a request has no fragment")]
    [InlineData("u: { get: http://h/, post: http://h/ }", "'get' and 'post' exclude each other")]
    [InlineData("u: { optional: true }", "expected 'get', 'post', 'put', 'patch' or 'delete' with a URL")]
    [InlineData("u: { get: http://h/, body: 1 }", "a GET has no body")]
    [InlineData("u: { get: http://h/, headers: { Host: x } }", "which Host it sees")]
    [InlineData("u: { get: http://h/, headers: { X-Forwarded-For: x } }", "it is Usher's own")]
    [InlineData("u: { get: http://h/, optional: true, pass: 404 }", "an optional part never becomes the whole answer")]
    [InlineData("u: { get: http://h/, pass: 500 }", "expected statuses from 400 to 499")]
    [InlineData("u: { get: http://h/, fields: [Content-Type] }", "this field speaks of the part's own body")]
    [InlineData("u: { get: http://h/, pick: ['a..b'] }", "expected a path such as user.address.city")]
    [InlineData("u: { get: http://h/, timeout: 0s }", "expected a duration above 0")]
    [InlineData("u: { get: 'http://h/{item}', each: { in: query.ids, batch: 5 } }", "only a query can speak of several items at once")]
    [InlineData("u: { get: 'http://h/?i={item}', each: { in: query.ids, batch: 5 }, fallback: 1 }", "there is no place for a fallback")]
    [InlineData("u: { get: 'http://h/?i={item}', each: { in: query.ids, concurrent: 0 } }", "expected a number from 1 to 256")]
    [InlineData("query: http://h/", "4:13: error: 'query' means something else in expressions")]
    [InlineData("id: http://h/", "'id' is the name of a capture of the route's key, too")]
    [InlineData("'a b': http://h/", "expected a name of letters, digits, '-' and '_'")]
    [InlineData("timeout: 5s, a: http://h/", "4:13: error: 'timeout' is a setting of the whole, and stands beside 'parts'")]
    [InlineData("a: { get: http://h/, as: x }, x: http://h/", "two parts are named 'x' in the answer")]
    [InlineData("a: { get: http://h/, as: none }", "no part is in the answer")]
    [InlineData("parts: { a: http://h/ }, merge: [a, orders]", "4:49: error: there is no part 'orders' (known: a)")]
    [InlineData("parts: { a: http://h/, b: http://h/ }, merge: [a], concat: [b]", "'merge', 'concat' and 'shape' exclude each other")]
    [InlineData("parts: { a: { get: http://h/, as: b } }, merge: [a]", "a part has no name in an answer by 'merge'")]
    [InlineData("parts: { a: { get: http://h/, fallback: [] } }, merge: [a]", "what is merged is an object")]
    [InlineData("parts: { a: http://h/ }, shape: { x: '{b.c}' }", "there is no 'b'")]
    [InlineData("parts: { a: http://h/ }, buffer: 1GB", "expected a size from 1B to 64MB")]
    [InlineData("parts: { a: http://h/ }, tiemout: 1s", "unknown key 'tiemout' (did you mean 'timeout'?)")]
    public void Each_mistake_is_told_at_its_place(string join, string expected)
    {
        var yaml = $"upstreams: {{ users: http://127.0.0.1:9 }}\nroutes:\n  GET /{{id}}:\n    join: {{ {join} }}\n";
        var check = GatewayCheck.Run(ConfigSource.Text("usher.yaml", yaml), global::Usher.Cli.GatewayProgram.AddPackages);
        Assert.False(check.IsValid);
        var errors = ConfigErrorText.Render(check.Errors, colours: false);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.All(check.Errors, error => Assert.Equal(4, error.Line));
    }

    [Fact]
    public void A_bundle_that_no_route_uses_is_checked_too()
    {
        var check = GatewayCheck.Run(ConfigSource.Text("usher.yaml", "policies: { b: { join: { a: 'http://h/{c.x}' } } }\nroutes: { /: http://127.0.0.1:9 }\n"), global::Usher.Cli.GatewayProgram.AddPackages);
        Assert.Contains("there is no 'c'", Assert.Single(check.Errors).Message, StringComparison.Ordinal);
    }
}
