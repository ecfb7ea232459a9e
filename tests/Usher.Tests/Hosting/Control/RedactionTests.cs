using Usher.Hosting.Control;

namespace Usher.Tests.Hosting.Control;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("admin: { at: \":9901\", token: hunter2hunter2 }", "admin: { at: \":9901\", token: *** }")]
    [InlineData("  token: \"hunter2\"   # old: password=swordfish", "  token: ***   # old: password=***")]
    [InlineData("  token: 'hunter2'", "  token: ***")]
    [InlineData("  client_secret: a b c", "  client_secret: ***")]
    [InlineData("  Authorization: Bearer abcdef123456", "  Authorization: ***")]
    [InlineData("  set: { X-Api-Key: abc, X-Other: def }", "  set: { X-Api-Key: ***, X-Other: def }")]
    [InlineData("  password: \"${file:/run/secrets/redis}\"", "  password: \"${file:/run/secrets/redis}\"")]
    [InlineData("  token: ${ADMIN_TOKEN}", "  token: ${ADMIN_TOKEN}")]
    [InlineData("  - password: hunter2", "  - password: ***")]
    [InlineData("cluster: redis://user:hunter2@redis:6379/0", "cluster: redis://***@redis:6379/0")]
    [InlineData("cluster: rediss://:hunter2@redis:6379", "cluster: rediss://***@redis:6379")]
    [InlineData("  keys: [\"sha256:k1a2:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"]", "  keys: [\"sha256:k1a2:***\"]")]
    [InlineData("# was: Basic dXNlcjpwYXNz", "# was: Basic ***")]
    [InlineData("  keys: { apiKey: { header: X-Api-Key } }", "  keys: { apiKey: { header: X-Api-Key } }")]
    [InlineData("  to: http://10.0.0.1:5000", "  to: http://10.0.0.1:5000")]
    [InlineData("  sticky: { cookie: srv }", "  sticky: { cookie: srv }")]
    [InlineData("  cors: { credentials: true }", "  cors: { credentials: true }")]
    [InlineData("  POST /oauth/token: login", "  POST /oauth/token: login")]
    [InlineData("  rewrite: /x?api_key=abc&b=1", "  rewrite: /x?api_key=***")]
    [InlineData("  GET /tokens/{id}: tokens", "  GET /tokens/{id}: tokens")]
    [InlineData("  limit: 100/min per ip", "  limit: 100/min per ip")]
    public void A_line_loses_its_secrets_alone(string line, string expected) => Assert.Equal(expected, Redaction.Line(line));

    [Fact]
    public void What_stands_below_the_key_of_a_secret_is_hidden_too()
    {
        const string Text = """
            auth:
              hook:
                secret: |
                  first line
                  second line
                tokens:
                - abc
                - "def"
                header: X-Hook
              keys:
                apiKey:
                  header: X-Api-Key
            password:
              hunter2
            routes: {}
            """;
        var shown = Redaction.Text(Text);
        foreach (var secret in new[] { "first", "second", "abc", "def", "hunter2" }) Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
        foreach (var kept in new[] { "header: X-Hook", "header: X-Api-Key", "routes: {}" }) Assert.Contains(kept, shown, StringComparison.Ordinal);
        Assert.Equal(Text.Split('\n').Length, shown.Split('\n').Length);
    }
}
