using System.Text.Json;
using Usher.Tests.Support;

namespace Usher.Tests.Cli;

public sealed class ExplainTests
{
    private static readonly string Folder = Repository.PathOf("tests", "Usher.Tests", "Cli", "Golden");

    [Theory]
    [InlineData("winner", "GET", "https://shop.example.com/orders/./42?x=1")]
    [InlineData("condition", "POST", "/orders/1", "-H", "X-Beta: 1", "--ip", "10.1.1.1", "-H", "X-Forwarded-For: 1.2.3.4")]
    [InlineData("answered-by-policy", "GET", "http://any.example/%61dmin/x")]
    [InlineData("method-not-allowed", "DELETE", "/orders/1")]
    [InlineData("not-found", "GET", "/nothing/here")]
    [InlineData("bad-target", "GET", "/a%2f..%2fb")]
    [InlineData("bad-host", "GET", "http://a_b..c/")]
    [InlineData("preflight", "OPTIONS", "https://shop.example.com/orders/3", "-H", "Origin: https://a.example", "-H", "Access-Control-Request-Method: GET")]
    [InlineData("ready", "GET", "/ready")]
    [InlineData("winner.json", "GET", "https://shop.example.com/orders/./42?x=1", "--json")]
    [InlineData("split", "GET", "/x", "--file", "split.yaml")]
    [InlineData("split-tester", "GET", "/x", "--file", "split.yaml", "-H", "X-Canary: 1")]
    [InlineData("split.json", "GET", "/x", "--file", "split.yaml", "--json")]
    [InlineData("join", "GET", "/dashboard/7", "--file", "join.yaml")]
    [InlineData("join.json", "GET", "/dashboard/7", "--file", "join.yaml", "--json")]
    [InlineData("method-not-allowed.json", "DELETE", "/orders/1", "--json")]
    public async Task Says_what_becomes_of_a_request(string name, params string[] arguments)
    {
        var (code, output, errors) = await CliProcess.Run(Folder, ["explain", .. arguments]);
        Assert.Equal("", errors);
        Assert.Equal(0, code);
        if (name.EndsWith(".json", StringComparison.Ordinal)) using (JsonDocument.Parse(output)) { }
        Golden.Equal(Path.Combine(Folder, $"explain-{name}{(name.Contains('.', StringComparison.Ordinal) ? "" : ".txt")}"), output);
    }

    [Fact]
    public async Task Shows_what_plans_add_where_callers_are_known_and_no_policy_that_nobody_wrote()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.PathOf("usher.yaml"), """
            auth: { keys: { apiKey: { header: X-Key } } }
            plans: { gold: { limit: 1000/min, quota: 1M/month }, free: { limit: [60/min, 5/s] } }
            routes:
              /known: { auth: keys, concurrency: 5, respond: 204 }
              /open: { respond: 204 }
              /opened: { auth: none, respond: 204 }
            """);
        Assert.Equal(
            ["identify auth", "admit limit gold", "admit quota gold", "admit limit free", "admit limit free", "admit concurrency", "answer respond"], await Policies(folder, "/known"));
        Assert.Equal(["answer respond"], await Policies(folder, "/open"));
        Assert.Equal(["protect auth", "answer respond"], await Policies(folder, "/opened"));
        var (_, routes, _) = await CliProcess.Run(folder.Root, "routes");
        Assert.Contains("Identify: auth; Admit: limit (plan gold), quota (plan gold), limit (plan free), limit (plan free), concurrency", routes, StringComparison.Ordinal);
        var (_, text, _) = await CliProcess.Run(folder.Root, "explain", "GET", "/known");
        Assert.Contains("plan gold", text, StringComparison.Ordinal);
    }

    private static async Task<IEnumerable<string>> Policies(TestFolder folder, string path)
    {
        var (_, output, _) = await CliProcess.Run(folder.Root, "explain", "GET", path, "--json");
        using var json = JsonDocument.Parse(output);
        return [.. json.RootElement.GetProperty("route").GetProperty("policies").EnumerateArray()
            .Select(step => $"{step.GetProperty("stage").GetString()} {step.GetProperty("name").GetString()}{(step.TryGetProperty("plan", out var plan) ? $" {plan.GetString()}" : "")}")];
    }

    [Fact]
    public async Task A_bad_file_is_told_its_errors()
    {
        var bad = Repository.PathOf("tests", "Usher.Tests", "Config", "Bad");
        var (code, output, errors) = await CliProcess.Run(bad, "explain", "GET", "/", "--file", "key-unknown-top.yaml");
        Assert.Equal(2, code);
        Assert.Equal("", output);
        Assert.Contains("key-unknown-top.yaml:", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no URL", "GET", "example.com")]
    [InlineData("no address", "GET", "/", "--ip", "here")]
    [InlineData("no field", "GET", "/", "-H", "nothing")]
    [InlineData("no method", "G T", "/")]
    [InlineData("no URL given", "GET")]
    public async Task A_question_that_is_none_is_a_mistake_in_usage(string why, params string[] arguments)
    {
        var (code, output, errors) = await CliProcess.Run(Folder, ["explain", .. arguments]);
        Assert.True(code == 2, why);
        Assert.Equal("", output);
        Assert.StartsWith("usher: ", errors, StringComparison.Ordinal);
    }
}
