using Usher.Hosting;
using Usher.Policies.Auth.ApiKey;

namespace Usher.Tests.Policies.Auth;

/// <summary>What is wrong in a file is told, with its place and what would be right.</summary>
public sealed class AuthErrorTests
{
    private const string Hash = "sha256:a1:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a00";

    [Theory]
    [InlineData("auth: { corp: { jwt: https://id.example } }", "auth: crop", "there is no provider 'crop' under 'auth'", "did you mean 'corp'?")]
    [InlineData("auth: { corp: { jwt: https://id.example } }", "auth: [corp, corp]", "the provider 'corp' is given twice", null)]
    [InlineData("auth: { corp: { jwt: https://id.example } }", "auth: [corp, none]", "'none' stands alone", null)]
    [InlineData("auth: { corp: { jwt: https://id.example } }", "auth: { providers: [corp], apiKey: X-Key }", "names and a provider in place cannot stand together", null)]
    [InlineData("", "auth: corp", "there is no provider 'corp' under 'auth'", "name it under 'auth' at the top of the file")]
    [InlineData("", "auth: {}", "expected a name under 'auth'", null)]
    [InlineData("auth: { corp: {} }", "", "expected one of 'jwt' and 'apiKey'", null)]
    [InlineData("auth: { corp: { jwt: https://id.example, apiKey: X-Key } }", "", "expected one of 'jwt' and 'apiKey'", null)]
    [InlineData("auth: { none: { jwt: https://id.example } }", "", "'none' cannot name a provider", null)]
    [InlineData("auth: { corp: { jwt: id.example } }", "", "expected the URL of an issuer", null)]
    [InlineData("auth: { corp: { jwt: http://id.example } }", "", "an issuer is asked over https", null)]
    [InlineData("auth: { corp: { jwt: \"https://id.example?x=1\" } }", "", "expected a URL", null)]
    [InlineData("auth: { corp: { jwt: { issuer: own, jwks: http://id.example/keys } } }", "", "an issuer is asked over https", null)]
    [InlineData("auth: { corp: { jwt: { issuer: own, secret: short } } }", "", "expected a secret of at least 32 bytes", null)]
    [InlineData("auth: { corp: { jwt: { issuer: https://id.example, algorithms: [HS256] } } }", "", "an HS algorithm needs a 'secret'", null)]
    [InlineData("auth: { corp: { jwt: { issuer: https://id.example, algorithms: [none] } } }", "", "expected RS256", null)]
    [InlineData("auth: { corp: { jwt: { issuer: https://id.example, skew: 1h } } }", "", "expected a duration from 0s to 10m", null)]
    [InlineData("auth: { corp: { jwt: { issuer: https://id.example, keys: [missing.pem] } } }", "", "'missing.pem' cannot be read as public keys", null)]
    [InlineData("auth: { corp: { apiKey: X-Key, audience: x } }", "", "'audience' belongs to 'jwt'", null)]
    [InlineData("auth: { corp: { apiKey: \"X Key\" } }", "", "expected the name of a field", null)]
    [InlineData("auth: { corp: { apiKey: X-Key, tell: { id: Authorization } } }", "", "expected a name that begins with X-", null)]
    [InlineData("auth: { corp: { apiKey: X-Key, tell: { id: X-Forwarded-For } } }", "", "this field is Usher's own", null)]
    [InlineData("auth: { corp: { apiKey: X-Key, tell: { groups: X-Consumer-ID } } }", "", "this field is set twice", null)]
    [InlineData("auth: { one: { jwt: https://a.example }, two: { jwt: https://b.example } }", "", "callers of 'one' and of 'two' could have the same id", "claims: { prefix: \"two:\" }")]
    [InlineData("consumers: { a: { keys: [hunter2] } }", "", "never a key itself", null)]
    [InlineData("consumers: { a: { keys: [\"sha256:abc\"] } }", "", "the id of the key is missing", null)]
    [InlineData("consumers: { a: { keys: [\"sha256:a1:abc\"] } }", "", "a hash has 64 hexadecimal digits", null)]
    [InlineData("consumers: { a: { keys: [\"" + Hash + "\", \"" + Hash + "\"] } }", "", "a key with the id 'a1' is there already", null)]
    [InlineData("consumers: { a: { keys: [{ hash: \"" + Hash + "\", expires: soon }] } }", "", "expected a date such as 2027-01-31", null)]
    [InlineData("consumers: { a: { subjects: { corp: x } } }", "", "there is no provider 'corp' under 'auth'", null)]
    [InlineData("auth: { keys: { apiKey: X-Key } }\nconsumers: { a: { subjects: { keys: x } } }", "", "the provider 'keys' has no tokens", null)]
    [InlineData("auth: { corp: { jwt: https://id.example } }\nconsumers: { a: { subjects: { corp: x } }, b: { subjects: { corp: x } } }", "", "'x' is 'a' already", null)]
    public void A_mistake_is_told(string top, string route, string message, string? hint)
    {
        var check = GatewayCheck.Run(ConfigSource.Text("usher.yaml", $"{top}\nroutes:\n  /**: {{ {(route.Length > 0 ? route + ", " : "")}respond: 200 }}\n"));
        Assert.False(check.IsValid);
        var error = Assert.Single(check.Errors, error => error.Message.Contains(message, StringComparison.Ordinal));
        if (hint is not null) Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_in_a_bundle_that_no_route_uses_is_told_too()
    {
        var check = GatewayCheck.Run(ConfigSource.Text("usher.yaml", "policies: { x: { auth: corp } }\nroutes:\n  /**: { respond: 200 }\n"));
        Assert.Contains("there is no provider 'corp'", Assert.Single(check.Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("changeme")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("")]
    public void The_hash_of_a_weak_key_is_refused(string secret)
    {
        var check = GatewayCheck.Run(ConfigSource.Text("usher.yaml", $"consumers: {{ a: {{ keys: [\"{ApiKeyText.HashOf($"shop.{secret}")}\"] }} }}\nroutes:\n  /**: {{ respond: 200 }}\n"));
        var error = Assert.Single(check.Errors);
        Assert.Contains("one that anybody tries first", error.Message, StringComparison.Ordinal);
        Assert.Contains("usher key", error.Hint, StringComparison.Ordinal);
    }
}
