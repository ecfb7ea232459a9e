using Usher.Config;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Ip;

public sealed class IpTests
{
    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.7", 200)]
    [InlineData("192.0.2.0/24", "192.0.3.7", 403)]
    [InlineData("[192.0.2.7, '2001:db8::/32']", "2001:db8::1", 200)]
    [InlineData("[192.0.2.7, '2001:db8::/32']", "2001:db9::1", 403)]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7", 200)]
    [InlineData("{ deny: [192.0.2.0/24] }", "192.0.2.7", 403)]
    [InlineData("{ deny: [192.0.2.0/24] }", "192.0.3.7", 200)]
    [InlineData("{ deny: [192.0.2.0/24] }", "::ffff:192.0.2.7", 403)]
    [InlineData("{ allow: [192.0.2.0/24], deny: [192.0.2.7] }", "192.0.2.7", 403)]
    [InlineData("{ allow: [192.0.2.0/24], deny: [192.0.2.7] }", "192.0.2.8", 200)]
    public async Task Lets_in_by_the_clients_address(string value, string client, int status)
    {
        await using var gateway = await TestGateway.Start($"trust: [127.0.0.1]\nroutes: {{ /**: {{ ip: {value}, respond: 200 }} }}");
        Assert.Equal(status, await Ask(gateway, client));
    }

    [Fact]
    public async Task What_a_client_claims_counts_for_nothing()
    {
        await using var gateway = await TestGateway.Start("routes: { /**: { ip: 192.0.2.0/24, respond: 200 } }");
        Assert.Equal(403, await Ask(gateway, "192.0.2.7"));
    }

    [Theory]
    [InlineData("192.0.2.7", 200)]
    [InlineData("192.0.2.8", 403)]
    [InlineData("192.0.3.7", 403)]
    public async Task What_a_route_adds_never_opens_what_was_closed(string client, int status)
    {
        await using var gateway = await TestGateway.Start("""
            trust: [127.0.0.1]
            defaults: { ip: 192.0.2.0/24 }
            routes: { /**: { ip: [192.0.2.7, 192.0.3.0/24], respond: 200 } }
            """);
        Assert.Equal(status, await Ask(gateway, client));
    }

    [Theory]
    [InlineData("192.0.2.7", 200)]
    [InlineData("192.0.2.66", 403)]
    [InlineData("203.0.113.7", 200)]
    [InlineData("198.51.100.1", 200)]
    [InlineData("198.51.100.2", 403)]
    public async Task Takes_a_file_beside_its_own_lists(string client, int status)
    {
        var file = Repository.PathOf("src", "Usher", "Policies", "Ip", "example.txt");
        await using var gateway = await TestGateway.Start($"trust: [127.0.0.1]\nroutes: {{ /**: {{ ip: {{ allow: [198.51.100.1], file: {file} }}, respond: 200 }} }}");
        Assert.Equal(status, await Ask(gateway, client));
    }

    [Theory]
    [InlineData("10.0.0.0/33", "a network such as")]
    [InlineData("nobody", "a network such as")]
    [InlineData("{}", "expected 'allow', 'deny' or 'file'")]
    [InlineData("{ file: /does/not/exist }", "'/does/not/exist'")]
    public async Task Refuses_what_is_no_list(string value, string message)
    {
        var wrong = await Assert.ThrowsAsync<ConfigErrorsException>(() => TestGateway.Start($"routes: {{ /x: {{ ip: {value}, respond: 200 }} }}"));
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
    }

    private static async Task<int> Ask(TestGateway gateway, string client)
    {
        await using var connection = await gateway.Connect();
        return (await connection.Ask($"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {client}\r\n\r\n")).Status;
    }
}
