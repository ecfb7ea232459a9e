using System.Text.Json.Nodes;
using Usher.Config;
using Usher.Examples.Embedded;
using Usher.Hosting;
using Usher.Policies;
using Usher.Tests.Support;

namespace Usher.Tests.Config;

/// <summary>What an editor makes of files: the good ones are good, and an unknown key is marked.</summary>
public sealed class SchemaValidationTests
{
    private static readonly SubsetValidator BuiltIn = new(JsonNode.Parse(GatewayDescription.Schema())!);

    [Fact]
    public void The_schema_is_one() => Assert.True(BuiltIn.CheckSchema() > 100);

    [Fact]
    public void Every_example_in_the_docs_is_good()
    {
        var count = 0;
        foreach (var (document, yaml) in Examples())
        {
            var wrong = BuiltIn.Check(YamlAsJson.Read(yaml));
            Assert.True(wrong is null, $"{document}: {wrong}\n{yaml}");
            count++;
        }

        Assert.True(count > 10);
    }

    [Fact]
    public void A_policy_of_a_third_party_is_part_of_the_schema()
    {
        var yaml = File.ReadAllText(Repository.PathOf("examples", "embedded", "usher.yaml"));
        Assert.NotNull(BuiltIn.Check(YamlAsJson.Read(yaml)));
        IPolicy[] own = [new GreetingPolicy(), new MiddlewarePolicy("audit", Stage.Observe, next => next)];
        var schema = ConfigSchema.Write([.. BuiltInPolicies.All.Concat(own).Select(policy => policy.Shape)]);
        Assert.Null(new SubsetValidator(JsonNode.Parse(schema)!).Check(YamlAsJson.Read(yaml)));
    }

    [Theory]
    [InlineData("key-unknown-near")]
    [InlineData("key-unknown-far")]
    [InlineData("key-unknown-nested")]
    [InlineData("key-unknown-top")]
    [InlineData("key-of-route-at-top")]
    public void An_unknown_key_is_marked(string name)
    {
        var sample = new SubsetValidator(JsonNode.Parse(ConfigSchema.Write(SamplePolicies.All))!);
        var wrong = sample.Check(YamlAsJson.Read(File.ReadAllText(Repository.PathOf("tests", "Usher.Tests", "Config", "Bad", name + ".yaml"))));
        Assert.Contains("unknown ", wrong, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("routes: { /a: { cors: \"*\", timeout: 30s, to: x } }", true)]
    [InlineData("routes: { /a: { cors: { origins: \"*\", maxAge: 30 }, to: x } }", false)]
    [InlineData("routes: { /a: { cors: { origins: \"*\", maxAge: \"${AGE}\" }, to: x } }", true)]
    [InlineData("routes: { /a: { redirect: { to: /b, status: \"301\" } } }", true)]
    [InlineData("routes: { /a: { redirect: { to: /b, status: many } } }", false)]
    [InlineData("routes: { /a: { headers: strict, body: off, ip: [10.0.0.0/8], to: [http://a, http://b] } }", true)]
    [InlineData("routes: { /a: [{ when: { query: { v: 1 } }, to: x }, { to: y }] }", true)]
    [InlineData("upstreams: { x: { to: http://a, protocol: h2c } }", true)]
    [InlineData("upstreams: { x: { to: http://a, protocol: spdy } }", false)]
    [InlineData("upstreams: { x: { to: http://a, weight: 2 } }", false)]
    [InlineData("upstreams:\ndefaults:\nroutes:", true)]
    [InlineData("listen: [\":80\", { at: \":443\", tls: true }]", true)]
    [InlineData("listen: { at: \":443\", tls: perhaps }", false)]
    public void An_editor_and_the_binder_agree(string yaml, bool isGood) => Assert.Equal(isGood, BuiltIn.Check(YamlAsJson.Read(yaml)) is null);

    private static IEnumerable<(string Document, string Yaml)> Examples()
    {
        foreach (var document in RepositoryRulesTests.Documents())
        {
            var name = document.Data;
            foreach (var fence in Markdown.Fences(File.ReadAllText(Repository.PathOf(name))))
            {
                if (fence.Language == "yaml" && !fence.Info.EndsWith("no-check", StringComparison.Ordinal)) yield return (name, fence.Text);
            }
        }

        foreach (var file in Repository.Files("src", "usher.yaml").Append(Repository.PathOf("tests", "Usher.Tests", "Cli", "Golden", "usher.yaml"))) yield return (file, File.ReadAllText(file));
    }
}
