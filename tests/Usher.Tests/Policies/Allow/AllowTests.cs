using Usher.Config;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Allow;

public sealed class AllowTests
{
    private const string Claims = """{"scope":"pay read","roles":["ops","dev"],"tenant":"acme","level":3,"mail":"a@acme.example","ok":true,"aud":["x","y"]}""";

    [Theory]
    [InlineData("scope pay", 200)]
    [InlineData("scope pay read", 200)]
    [InlineData("scope pay write", 403)]
    [InlineData("scope pa", 403)]
    [InlineData("role ops", 200)]
    [InlineData("role admin ops", 200)]
    [InlineData("role admin", 403)]
    [InlineData("group partners", 200)]
    [InlineData("group staff", 403)]
    [InlineData("consumer acme", 200)]
    [InlineData("consumer other", 403)]
    [InlineData("claims.tenant == path.tenant", 200)]
    [InlineData("claims.tenant != path.tenant", 403)]
    [InlineData("\"'partners' in groups && claims.level > 2\"", 200)]
    [InlineData("groups == null", 403)]
    [InlineData("{ scopes: [pay], roles: [ops] }", 200)]
    [InlineData("{ scopes: [pay], roles: [admin] }", 403)]
    [InlineData("{ groups: [staff, partners] }", 200)]
    [InlineData("{ consumers: [x, acme] }", 200)]
    [InlineData("{ claims: { tenant: acme } }", 200)]
    [InlineData("{ claims: { tenant: other } }", 403)]
    [InlineData("{ claims: { tenant: [other, acme] } }", 200)]
    [InlineData("{ claims: { tenant: { in: [other] } } }", 403)]
    [InlineData("{ claims: { level: 3, ok: true } }", 200)]
    [InlineData("{ claims: { level: 3.0 } }", 403)]
    [InlineData("{ claims: { aud: y } }", 200)]
    [InlineData("{ claims: { mail: { matches: '.*@acme\\.example' } } }", 200)]
    [InlineData("{ claims: { mail: { matches: 'acme' } } }", 403)]
    [InlineData("{ claims: { missing: x } }", 403)]
    [InlineData("{ methods: [GET] }", 200)]
    [InlineData("{ methods: [POST] }", 403)]
    [InlineData("{ any: [{ methods: [POST] }, { roles: [ops] }] }", 200)]
    [InlineData("{ any: [{ methods: [POST] }, role admin] }", 403)]
    [InlineData("{ all: [scope pay, { any: [role admin, claims.tenant == 'acme'] }] }", 200)]
    [InlineData("{ all: [scope pay, { any: [role admin, claims.tenant == 'x'] }] }", 403)]
    [InlineData("[scope pay, role ops]", 200)]
    [InlineData("[scope pay, role admin]", 403)]
    public async Task Lets_through_who_has_what_is_asked_for(string value, int status)
    {
        await using var gateway = await Start(value);
        Assert.Equal(status, await Ask(gateway, Claims, "partners,pilots"));
    }

    [Theory]
    [InlineData("""{"scp":"pay"}""", 200)]
    [InlineData("""{"scp":["read","pay"]}""", 200)]
    [InlineData("""{"scope":["pay"]}""", 200)]
    [InlineData("""{"scope":"pay\u0020x"}""", 200)]
    [InlineData("""{"scope":"payroll"}""", 403)]
    [InlineData("""{"scope":{"pay":true}}""", 403)]
    [InlineData("""{"scope":null,"scp":"pay"}""", 403)]
    [InlineData("""{"scope":"\ud800"}""", 403)]
    [InlineData("[]", 403)]
    public async Task Knows_the_ways_in_which_issuers_write_scopes(string claims, int status)
    {
        await using var gateway = await Start("scope pay");
        Assert.Equal(status, await Ask(gateway, claims));
    }

    [Fact]
    public async Task The_log_says_which_requirement_failed_and_the_client_does_not()
    {
        await using var gateway = await Start("{ scopes: [pay], any: [role admin, claims.tenant == 'secret'] }");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/t/acme");
        request.Headers.Add("X-Who", "acme");
        request.Headers.Add("X-Claims", Claims);
        using var response = await gateway.Client.SendAsync(request);
        var problem = await response.Content.ReadAsStringAsync();
        Assert.Equal(403, (int)response.StatusCode);
        Assert.Contains("\"code\":\"forbidden\"", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("admin", problem, StringComparison.Ordinal);
        var line = await gateway.Log.WaitFor("is not allowed");
        Assert.Contains("it lacks role admin or claims.tenant == 'secret'", line, StringComparison.Ordinal);
        Assert.Contains(response.Headers.GetValues("X-Request-Id").Single(), line, StringComparison.Ordinal);
        Assert.DoesNotContain("a@acme.example", line, StringComparison.Ordinal);
        Assert.Single(gateway.Log.Lines, logged => logged.Contains("is not allowed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_is_not_known_has_nothing()
    {
        await using var gateway = await Start("claims.tenant != 'other'");
        Assert.Equal(403, (int)(await gateway.Client.GetAsync("/t/acme")).StatusCode);
    }

    [Fact]
    public async Task What_asks_nothing_of_the_caller_needs_no_auth()
    {
        await using var gateway = await TestGateway.Start("routes: { '/t/{tenant}': { allow: \"header.x-key == 'k' && path.tenant == 'acme'\", respond: 200 } }");
        Assert.Equal(403, (int)(await gateway.Client.GetAsync("/t/acme")).StatusCode);
        gateway.Client.DefaultRequestHeaders.Add("X-Key", "k");
        Assert.Equal(200, (int)(await gateway.Client.GetAsync("/t/acme")).StatusCode);
        Assert.Equal(403, (int)(await gateway.Client.GetAsync("/t/other")).StatusCode);
    }

    [Fact]
    public async Task An_upgrade_is_asked_like_any_other_request()
    {
        await using var gateway = await Start("scope pay");
        await using var connection = await gateway.Connect();
        var response = await connection.Ask("GET /t/acme HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nX-Who: a\r\n\r\n");
        Assert.Equal(403, response.Status);
    }

    [Theory]
    [InlineData("claims.tenant == path.tennant", "usher.yaml:2:66: error: the route's key captures no 'tennant'")]
    [InlineData("claims.tenant = 'x'", "usher.yaml:2:58: error: unexpected '='")]
    [InlineData("{ when: claims.tenant == 5 && method }", "usher.yaml:2:71: error: '&&' takes true or false, not a text")]
    [InlineData("{ when: body.x == 1 }", "'body' cannot be read here")]
    [InlineData("{}", "expected something that must hold")]
    [InlineData("{ any: [{}] }", "expected something that must hold")]
    [InlineData("{ methods: [get] }", "expected a method such as GET")]
    [InlineData("{ scopes: ['pay read'] }", "a scope has no spaces")]
    [InlineData("{ claims: { a: { matches: '(' } } }", "invalid regular expression")]
    [InlineData("{ claims: { a: {} } }", "expected 'equals', 'in' or 'matches'")]
    [InlineData("scope pay || role admin", "there is no 'scope'")]
    public async Task Refuses_what_is_no_requirement(string value, string message)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => Start(value));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scope pay")]
    [InlineData("{ any: [{ methods: [GET] }, group staff] }")]
    [InlineData("claims.a == 1 || method == 'GET'")]
    public async Task Asking_who_calls_on_a_route_that_does_not_find_out_is_an_error(string value)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start($"routes: {{ '/t/{{tenant}}': {{ allow: {value}, respond: 200 }} }}"));
        Assert.Contains("nothing on the route /t/{tenant} finds out", wrong.Message, StringComparison.Ordinal);
    }

    private static Task<TestGateway> Start(string value) =>
        TestGateway.Start($"routes: {{ '/t/{{tenant}}': {{ who: {{}}, allow: {value}, respond: 200 }} }}", Caller.Policy());

    private static async Task<int> Ask(TestGateway gateway, string claims, string groups = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/t/acme");
        request.Headers.Add("X-Who", "acme");
        request.Headers.Add("X-Claims", claims);
        request.Headers.Add("X-Groups", groups);
        using var response = await gateway.Client.SendAsync(request);
        return (int)response.StatusCode;
    }
}
