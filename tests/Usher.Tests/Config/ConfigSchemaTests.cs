using System.Text.Json.Nodes;
using Usher.Config;

namespace Usher.Tests.Config;

public sealed class ConfigSchemaTests
{
    private static readonly JsonNode Schema = JsonNode.Parse(ConfigSchema.Write(SamplePolicies.All))!;

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        var text = Schema.ToJsonString();
        foreach (var name in text.Split("\"#/$defs/").Skip(1).Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)])) Assert.NotNull(Schema["$defs"]![name]);
    }

    [Fact]
    public void A_policy_is_described_with_its_defaults_forms_and_names()
    {
        var sample = Schema["$defs"]!["SampleOptions"]!;
        Assert.False(sample["additionalProperties"]!.GetValue<bool>());
        Assert.Equal("A text & a `code`.", sample["properties"]!["text"]!["description"]!.GetValue<string>());
        Assert.Equal(7, sample["properties"]!["count"]!["default"]!.GetValue<int>());
        Assert.Equal("10MB", sample["properties"]!["max"]!["default"]!.GetValue<string>());
        Assert.Equal(["least-requests", "random", "by-turns"], sample["properties"]!["mode"]!["oneOf"]!.AsArray().SkipLast(1).Select(name => name!["const"]!.GetValue<string>()));
        Assert.Equal(2, Schema["$defs"]!["ReplyOptions"]!["anyOf"]!.AsArray().Count);
        Assert.Equal("rate", Schema["$defs"]!["RateOptions"]!["anyOf"]!.AsArray()[^1]!["required"]!.AsArray().Single()!.GetValue<string>());
        Assert.Equal("off", Schema["$defs"]!["routeSettings"]!["properties"]!["rate"]!["anyOf"]!.AsArray()[^1]!["const"]!.GetValue<string>());
    }

    [Fact]
    public void The_file_has_the_keys_that_the_binder_knows() =>
        Assert.Equal(["listen", "trust", "ready", "admin", "tls", "limits", "upstreams", "auth", "consumers", "cluster", "state", "plans", "defaults", "include", "policies", "routes"], Schema["properties"]!.AsObject().Select(key => key.Key));

    [Fact]
    public void It_is_the_same_each_time() => Assert.Equal(ConfigSchema.Write(SamplePolicies.All), ConfigSchema.Write(SamplePolicies.All));

    [Fact]
    public void The_reference_tells_of_every_key()
    {
        var text = ConfigReference.Write([.. SamplePolicies.All.Select(policy => new ConfigReference.Policy(policy, "Protect", null))]);
        foreach (var key in SamplePolicies.All.SelectMany(policy => policy.Record.Keys)) Assert.Contains($"| `{key.Name}` |", text, StringComparison.Ordinal);
        Assert.Contains("| `weight` | a whole number | `1` |", text, StringComparison.Ordinal);
    }
}
