using System.Text.Encodings.Web;
using System.Text.Json;
using Usher.Config;
using Usher.Runtime;
using Usher.Upstreams;
using Usher.Upstreams.Splits;

namespace Usher.Cli.Output;

/// <summary>What the program writes for other programs. The names of the members are stable.</summary>
internal static class JsonOutput
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one object to standard output.</summary>
    public static void Write(Action<Utf8JsonWriter> members)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    /// <summary>A place in a file: <c>file</c>, <c>line</c>, <c>column</c>.</summary>
    public static void WritePlace(Utf8JsonWriter json, ConfigPlace place)
    {
        json.WriteString("file", place.File);
        json.WriteNumber("line", place.Line);
        json.WriteNumber("column", place.Column);
    }

    /// <summary>A route: <c>key</c>, <c>index</c>, its place, <c>when</c>, <c>policies</c> in their order, <c>to</c>.</summary>
    public static void WriteRoute(Utf8JsonWriter json, CompiledRoute route, IEnumerable<string> conditions)
    {
        json.WriteString("key", route.Config.Key);
        json.WriteNumber("index", route.Config.Index);
        WritePlace(json, route.Config.KeyPlace);
        json.WriteStartArray("when");
        foreach (var condition in conditions) json.WriteStringValue(condition);
        json.WriteEndArray();
        json.WriteStartArray("policies");
        foreach (var step in route.Written)
        {
            json.WriteStartObject();
            json.WriteString("name", step.Use.Name);
            json.WriteString("stage", StageName(step));
            json.WriteString("from", step.Use.Origin);
            if (step.Plan is { } plan) json.WriteString("plan", plan);
            WritePlace(json, step.Use.Place);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WritePropertyName("to");
        if (route.Split.Count > 0) WriteSplit(json, route.Split);
        else if (route.Upstream is { } upstream) WriteUpstream(json, upstream, route.Config.To!.Upstream);
        else json.WriteNullValue();
    }

    /// <summary>An upstream: <c>upstream</c>, <c>destinations</c>.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="upstream">The upstream.</param>
    /// <param name="name">Its name; null: its addresses stand in a route.</param>
    public static void WriteUpstream(Utf8JsonWriter json, Upstream upstream, string? name)
    {
        json.WriteStartObject();
        json.WriteString("upstream", name);
        json.WriteString("balance", upstream.Set.Balancer.ToString());
        json.WriteStartArray("destinations");
        foreach (var share in upstream.Set.Shares)
        {
            json.WriteStartObject();
            json.WriteString("at", share.Destination.Address.Text);
            json.WriteString("protocol", share.Destination.Address.Protocol);
            json.WriteNumber("weight", share.Weight);
            json.WriteNumber("priority", share.Priority);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSplit(Utf8JsonWriter json, IReadOnlyList<SplitTarget> parts)
    {
        json.WriteStartObject();
        json.WriteStartArray("split");
        foreach (var part in parts)
        {
            json.WriteStartObject();
            json.WriteNumber("weight", part.Weight);
            json.WriteStartArray("when");
            foreach (var condition in part.Conditions) json.WriteStringValue(condition);
            json.WriteEndArray();
            json.WritePropertyName("to");
            WriteUpstream(json, part.Upstream, part.Upstream.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A stage as JSON names it.</summary>
    public static string StageName(PipelineStep step) => step.Stage.ToString().ToLowerInvariant();
}
