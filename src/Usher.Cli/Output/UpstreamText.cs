using System.Globalization;
using System.Text.Json;

namespace Usher.Cli.Output;

/// <summary>What a running instance says of its upstreams, in words.</summary>
internal static class UpstreamText
{
    /// <summary>The titles of the columns.</summary>
    public static string[] Titles { get; } = ["upstream", "destination", "state", "since", "in flight", "latency", "breaker", "why"];

    /// <summary>A row for each destination.</summary>
    public static IEnumerable<string[]> Rows(JsonElement answer)
    {
        foreach (var upstream in answer.GetProperty("upstreams").EnumerateArray())
        {
            var name = upstream.GetProperty("upstream").GetString()!;
            if (upstream.GetProperty("panic").GetBoolean()) name += " (panic: all get requests)";
            foreach (var one in upstream.GetProperty("destinations").EnumerateArray()) yield return Row(name, one);
        }
    }

    private static string[] Row(string upstream, JsonElement one)
    {
        var latency = one.GetProperty("latencyMs").GetDouble();
        var isJudged = one.TryGetProperty("usable", out var usable);
        return
        [
            upstream,
            one.GetProperty("at").GetString()!,
            !isJudged || usable.GetBoolean() ? "usable" : "out",
            isJudged ? one.GetProperty("since").GetString()! : "",
            one.GetProperty("inFlight").GetInt32().ToString(CultureInfo.InvariantCulture),
            latency == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{latency:0.0} ms"),
            isJudged ? one.GetProperty("breaker").GetString()! : "",
            (isJudged ? one.GetProperty("reason").GetString() : null) ?? "",
        ];
    }
}
