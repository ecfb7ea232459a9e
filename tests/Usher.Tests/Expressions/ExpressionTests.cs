using Usher.Expressions;
using Usher.Live;

namespace Usher.Tests.Expressions;

public sealed class ExpressionTests
{
    private readonly SampleRequest _request = new();

    [Theory]
    [InlineData("claims.tenant", "\"acme\"")]
    [InlineData("claims['https://example.com/plan']", "\"gold\"")]
    [InlineData("claims.address.city", "\"Köln\"")]
    [InlineData("claims.address['geo'].lat", "50.9")]
    [InlineData("claims.missing", "null")]
    [InlineData("claims.missing.further[3].still", "null")]
    [InlineData("claims.tenant.member", "null")]
    [InlineData("claims[path.tenant]", "null")]
    [InlineData("claims[query.q]", "null")]
    [InlineData("claims[header.x-name]", "null")]
    [InlineData("claims.roles[1]", "\"dév\"")]
    [InlineData("claims.roles[3]", "null")]
    [InlineData("claims.roles[-1]", "null")]
    [InlineData("claims.age", "42")]
    [InlineData("claims.big", "9007199254740993")]
    [InlineData("claims.half", "\"\\ud83d\"")]
    [InlineData("consumer.id", "\"u1\"")]
    [InlineData("consumer.plan", "null")]
    [InlineData("consumer.provider", "\"test\"")]
    [InlineData("consumer.groups[1]", "\"partners\"")]
    [InlineData("consumer.claims.age", "42")]
    [InlineData("groups", "[\"ops\",\"partners\"]")]
    [InlineData("path", "\"/t/acme/x%20y/z\"")]
    [InlineData("path.name", "\"x y\"")]
    [InlineData("path.rest", "\"z\"")]
    [InlineData("query.page", "\"2\"")]
    [InlineData("query.q", "\"a bé\"")]
    [InlineData("query.page2", "\"3\"")]
    [InlineData("query.empty", "\"\"")]
    [InlineData("query.missing", "null")]
    [InlineData("query.tag", "[\"one\",\"two\"]")]
    [InlineData("query.tag[1]", "\"two\"")]
    [InlineData("header.x-tenant", "\"acme\"")]
    [InlineData("header['X-Many']", "\"a, b\"")]
    [InlineData("header.missing", "null")]
    [InlineData("method", "\"POST\"")]
    [InlineData("host", "\"api.example.com\"")]
    [InlineData("ip", "\"10.1.2.3\"")]
    [InlineData("body.items[0].id", "7")]
    [InlineData("response.status", "404")]
    [InlineData("response.header.x-answer", "\"yes\"")]
    [InlineData("user.level", "\"gold\"")]
    [InlineData("gone.level", "null")]
    [InlineData("['a', 1, claims.age, [true]]", "[\"a\",1,42,[true]]")]
    [InlineData(@"'it\'s \u0041\n'", "\"it's A\\n\"")]
    [InlineData("-7", "-7")]
    [InlineData("1.5e3", "1500")]
    public void Reads_what_the_request_has(string text, string expected) => Assert.Equal(expected, _request.Evaluate(text));

    [Theory]
    [InlineData("claims.tenant == path.tenant", true)]
    [InlineData("claims.tenant == 'acme'", true)]
    [InlineData("'acme' == claims.tenant", true)]
    [InlineData("claims.tenant != 'acme'", false)]
    [InlineData("claims.tenant != 'other'", true)]
    [InlineData("claims.tenant == claims.tenant", true)]
    [InlineData(@"claims.quoted == 'a""b\\cÄ\ud83d\ude00'", true)]
    [InlineData("claims.quoted == claims.quoted", true)]
    [InlineData("claims.half == claims.half", false)]
    [InlineData("claims.tenant == header.x-tenant", true)]
    [InlineData("path.name == 'x y'", true)]
    [InlineData("claims.age == 42", true)]
    [InlineData("claims.age == 42.0", true)]
    [InlineData("claims.age == '42'", false)]
    [InlineData("claims.big == 9007199254740993", true)]
    [InlineData("claims.big == 9007199254740992.0", false)]
    [InlineData("claims.big > 9007199254740992.0", true)]
    [InlineData("claims.age > 41 && claims.age <= 42", true)]
    [InlineData("claims.score >= 4.5", true)]
    [InlineData("claims.score < 4", false)]
    [InlineData("claims.age < '5'", false)]
    [InlineData("claims.tenant < 'b'", true)]
    [InlineData("claims.tenant > 'acmd'", true)]
    [InlineData("claims.admin", true)]
    [InlineData("claims.banned", false)]
    [InlineData("claims.admin == true", true)]
    [InlineData("claims.tenant == true", false)]
    [InlineData("!claims.banned && !claims.missing", true)]
    [InlineData("claims.age || claims.admin", true)]
    [InlineData("!(claims.tenant == 'x') && (claims.banned || claims.admin)", true)]
    [InlineData("claims.missing == 'x'", false)]
    [InlineData("claims.missing != 'x'", false)]
    [InlineData("claims.missing == claims.missing", false)]
    [InlineData("claims.missing < 5", false)]
    [InlineData("claims.missing == null", true)]
    [InlineData("null == claims.nothing", true)]
    [InlineData("claims.tenant != null", true)]
    [InlineData("consumer != null", true)]
    [InlineData("consumer.plan == null", true)]
    [InlineData("claims.roles == claims.roles", false)]
    [InlineData("'ops' in groups", true)]
    [InlineData("'admin' in groups", false)]
    [InlineData("'dév' in claims.roles", true)]
    [InlineData(@"'a""b' in claims.roles", true)]
    [InlineData("2 in claims.levels", true)]
    [InlineData("claims.age in claims.levels", false)]
    [InlineData("'api' in claims.aud", true)]
    [InlineData("'ap' in claims.aud", false)]
    [InlineData("'a' in claims.mixed && !('b' in claims.mixed)", true)]
    [InlineData("claims.missing in claims.mixed", false)]
    [InlineData("'x' in claims.missing", false)]
    [InlineData("claims.tenant in ['acme', 'other']", true)]
    [InlineData("claims.age in [1, 42]", true)]
    [InlineData("query.page == '2'", true)]
    [InlineData("query.tag == 'one'", false)]
    [InlineData("query.tag == 'two'", false)]
    [InlineData("'two' in query.tag && 'two' in query.tag", true)]
    [InlineData("ip in ['10.0.0.0/8', '192.0.2.1']", true)]
    [InlineData("ip in ['192.0.2.0/24']", false)]
    [InlineData("ip == '10.1.2.3'", true)]
    [InlineData("claims.roles.size() == 3", true)]
    [InlineData("groups.size() == 2", true)]
    [InlineData("query.tag.size() == 2", true)]
    [InlineData("claims.address.size() == 3", true)]
    [InlineData("claims.quoted.size() == 7", true)]
    [InlineData("claims.long.size() == 3000 && claims.long.startsWith('xx')", true)]
    [InlineData("claims.missing.size() == 0", false)]
    [InlineData("claims.age.size() == 2", false)]
    [InlineData("path.startsWith('/t/')", true)]
    [InlineData("path.startsWith('/x')", false)]
    [InlineData("header.x-tenant.endsWith('me')", true)]
    [InlineData("claims.missing.startsWith('')", false)]
    [InlineData("claims.empty.startsWith('')", true)]
    [InlineData("claims.tenant.matches('a.*e')", true)]
    [InlineData("claims.tenant.matches('cm')", false)]
    [InlineData("claims.tenant.matches('a|acme')", true)]
    [InlineData("claims.missing.matches('.*')", false)]
    [InlineData("method in ['GET', 'POST'] || false", true)]
    [InlineData("response.status >= 400 && response.status < 500", true)]
    [InlineData("body.total == body.items.size()", false)]
    public void Decides(string text, bool expected) => Assert.Equal(expected ? "true" : "false", _request.Evaluate(text));

    [Theory]
    [InlineData("", 0, "expected an expression")]
    [InlineData("claims.tenant ==", 16, "expected a value, not the end")]
    [InlineData("claim.tenant == 'x'", 0, "there is no 'claim'")]
    [InlineData("claims.tenant = 'x'", 14, "unexpected '='")]
    [InlineData("claims.a and claims.b", 9, "expected an operator")]
    [InlineData("path.tennant == 'x'", 5, "captures no 'tennant'")]
    [InlineData("consumer.name == 'x'", 9, "'consumer' has no 'name'")]
    [InlineData("header", 0, "'header' alone has no value")]
    [InlineData("header[claims.x] == 'y'", 7, "takes a constant name")]
    [InlineData("header['a b'] == 'y'", 7, "no field name")]
    [InlineData("method == 5", 7, "a text cannot be compared with a number")]
    [InlineData("method < true", 7, "cannot be compared")]
    [InlineData("groups == 'a'", 7, "a list cannot be compared")]
    [InlineData("'a' in method", 4, "'in' takes a list")]
    [InlineData("method in [1, 2]", 7, "never in a list with a number")]
    [InlineData("ip in ['10.0.0.0/40']", 3, "a network such as")]
    [InlineData("method && claims.x", 7, "'&&' takes true or false, not a text")]
    [InlineData("!method", 0, "'!' takes true or false")]
    [InlineData("method.size", 7, "a text has no members")]
    [InlineData("method.length() == 3", 7, "there is no 'length()'")]
    [InlineData("method.size(1) == 3", 7, "takes nothing")]
    [InlineData("method.startsWith() ", 7, "takes one text")]
    [InlineData("method.startsWith(3)", 7, "takes a text, not a number")]
    [InlineData("true.startsWith('a')", 5, "is asked of a text")]
    [InlineData("method.matches(claims.x)", 7, "takes a constant pattern")]
    [InlineData("method.matches('(')", 7, "invalid regular expression")]
    [InlineData("method.matches('(?=a)')", 7, "linear time")]
    [InlineData("size(claims.x)", 0, "there is no function 'size'")]
    [InlineData("claims.a == 1 == 2", 14, "do not chain")]
    [InlineData("claims.a < null", 9, "null")]
    [InlineData("(claims.a", 9, "expected ')'")]
    [InlineData("claims.a[0", 10, "expected ']'")]
    [InlineData("claims.", 7, "expected the name of a member")]
    [InlineData("'open", 0, "not closed")]
    [InlineData(@"'\x'", 1, "unknown escape")]
    [InlineData("99999999999999999999 == claims.a", 0, "64 bits")]
    [InlineData("1x == claims.a", 0, "expected a number")]
    [InlineData("claims.a + 1 == 2", 9, "unexpected '+'")]
    [InlineData("method", 0, "expected true or false, not a text")]
    [InlineData("null", 0, "expected true or false, not null")]
    public void Says_what_is_wrong_and_where(string text, int offset, string message)
    {
        Assert.False(Expression.TryParse(text, SampleRequest.Scope, ExpressionType.Bool, out _, out var errors));
        Assert.Equal(offset, errors[0].Offset);
        Assert.Contains(message, errors[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("claims.a and claims.b", "'and' is written '&&'")]
    [InlineData("clams.x", "did you mean 'claims'?")]
    [InlineData("path.tennant == 'x'", "did you mean 'tenant'?")]
    [InlineData("method.startswith('a')", "did you mean 'startsWith'?")]
    [InlineData("groups == 'a'", "'in'")]
    public void Says_what_was_probably_meant(string text, string hint)
    {
        Assert.False(Expression.TryParse(text, SampleRequest.Scope, ExpressionType.Bool, out _, out var errors));
        Assert.Contains(hint, errors[0].Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Finds_several_type_errors_at_once()
    {
        Assert.False(Expression.TryParse("method == 5 && host < true", SampleRequest.Scope, ExpressionType.Bool, out _, out var errors));
        Assert.Equal([7, 20], errors.Select(error => error.Offset));
    }

    [Fact]
    public void Neither_length_nor_depth_is_without_limit()
    {
        foreach (var text in new[] { new string('(', 5000), string.Concat(Enumerable.Repeat("!", 3000)), "claims" + string.Concat(Enumerable.Repeat(".a", 1500)), string.Concat(Enumerable.Repeat("[", 2000)), new string(' ', 5000) })
        {
            Assert.False(Expression.TryParse(text, SampleRequest.Scope, ExpressionType.Any, out _, out var errors));
            Assert.Contains("an expression may", Assert.Single(errors).Message, StringComparison.Ordinal);
        }

        Assert.True(Expression.TryParse(string.Join(" || ", Enumerable.Repeat("claims.a", 300)), SampleRequest.Scope, ExpressionType.Bool, out _, out _));
    }

    [Theory]
    [InlineData("body.x == 1", "'body' cannot be read here")]
    [InlineData("response.status == 1", "'response' cannot be read here")]
    [InlineData("user.level == 1", "there is no 'user'")]
    public void What_a_place_does_not_have_is_an_error(string text, string message)
    {
        Assert.False(Expression.TryParse(text, new ExpressionScope(), ExpressionType.Bool, out _, out var errors));
        Assert.Contains(message, errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_known_of_a_request_without_a_caller()
    {
        _request.Request.Consumer = null;
        Assert.Equal("true", _request.Evaluate("claims.tenant == null && consumer == null && groups == null"));
        Assert.Equal("false", _request.Evaluate("'ops' in groups || claims.tenant == path.tenant || claims.tenant != 'x'"));
    }

    [Theory]
    [InlineData("claims.a == 'x' && claims.b.c == 1 || claims.a == 'y'", "Claim a, Claim b")]
    [InlineData("claims[path.name] == 'x'", "Consumer")]
    [InlineData("consumer.id == 'x' && 'a' in groups", "Consumer")]
    [InlineData("header.accept-language == 'de' && ip == '::1'", "Header accept-language, Address")]
    [InlineData("host == 'x' && body.a == 1", "Origin, Body")]
    [InlineData("path.name == query.q && method == 'GET' && response.header.x == 'y'", "")]
    public void Tells_what_it_reads(string text, string expected)
    {
        Assert.True(Expression.TryParse(text, SampleRequest.Scope, ExpressionType.Bool, out var expression, out _));
        Assert.Equal(expected, string.Join(", ", expression.Reads.Select(read => read.Name is null ? $"{read.Aspect}" : $"{read.Aspect} {read.Name}")));
        Assert.Equal(expression.Reads.Any(read => read.Aspect is RequestAspect.Claim or RequestAspect.Consumer), expression.NeedsIdentity);
    }

    [Theory]
    [InlineData("claims.tenant == path.tenant && 'admin' in groups || 'ops' in groups")]
    [InlineData("claims.quoted == 'x' || claims.tenant in ['a', 'b'] || path.name == 'x y' || query.q == 'a bé'")]
    [InlineData("'two' in query.tag && header.x-many == 'a, b' && ip in ['10.0.0.0/8'] && host.endsWith('.com')")]
    [InlineData("claims.age > 41.5 && claims.roles.size() == 3 && claims.tenant.matches('[a-z]+') && claims.tenant == header.x-tenant")]
    public void Evaluating_allocates_nothing(string text)
    {
        Assert.True(Expression.TryParse(text, SampleRequest.Scope, ExpressionType.Bool, out var expression, out _));
        for (var i = 0; i < 200; i++) expression.IsTrue(_request.Context, _request.Request);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) expression.IsTrue(_request.Context, _request.Request);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("claims.tenant", "acme")]
    [InlineData("claims.age", "42")]
    [InlineData("claims.score", "4.5")]
    [InlineData("claims.admin", "true")]
    [InlineData("claims.roles", "ops,dév,a\"b")]
    [InlineData("groups", "ops,partners")]
    [InlineData("claims.address", null)]
    [InlineData("claims.missing", null)]
    public void Has_a_text_for_fields(string text, string? expected) => Assert.Equal(expected, _request.Text(text));
}
