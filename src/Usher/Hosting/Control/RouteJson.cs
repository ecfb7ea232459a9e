using System.Text.Json;
using Usher.Config;
using Usher.Policies;
using Usher.Runtime;
using Usher.Upstreams;
using Usher.Upstreams.Splits;

namespace Usher.Hosting.Control;

/// <summary>Routes and where they lead, as JSON: for the control socket, the admin API and the program's own <c>--json</c>. The names of the members are stable.</summary>
internal static class RouteJson
{
    /// <summary>A place in a file: <c>file</c>, <c>line</c>, <c>column</c>.</summary>
    public static void WritePlace(Utf8JsonWriter json, ConfigPlace place)
    {
        json.WriteString("file", place.File);
        json.WriteNumber("line", place.Line);
        json.WriteNumber("column", place.Column);
    }

    /// <summary>All routes, in the order of the file, as the member <c>routes</c>.</summary>
    public static void WriteAll(Utf8JsonWriter json, Snapshot snapshot)
    {
        json.WriteStartArray("routes");
        foreach (var entry in snapshot.Routes.Entries)
        {
            json.WriteStartObject();
            Write(json, snapshot.Routes[entry], entry.Conditions.Select(condition => condition.ToString()));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A route: <c>key</c>, <c>index</c>, its place, <c>when</c>, <c>policies</c> in their order, <c>answer</c>, <c>to</c>.</summary>
    public static void Write(Utf8JsonWriter json, CompiledRoute route, IEnumerable<string> conditions)
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
            json.WriteString("stage", NameOf(step.Stage));
            json.WriteString("from", step.Use.Origin);
            if (step.Plan is { } plan) json.WriteString("plan", plan);
            WritePlace(json, step.Use.Place);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("answer", route.Steps is [.., { Stage: Stage.Answer, Use.Name: var name }] ? name : "to");
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
            WriteShare(json, share);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A destination's part in an upstream: <c>at</c>, <c>protocol</c>, <c>weight</c>, <c>priority</c>.</summary>
    public static void WriteShare(Utf8JsonWriter json, DestinationShare share)
    {
        json.WriteString("at", share.Destination.Address.Text);
        json.WriteString("protocol", share.Destination.Address.Protocol);
        json.WriteNumber("weight", share.Weight);
        json.WriteNumber("priority", share.Priority);
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

    private static string NameOf(Stage stage) => stage.ToString().ToLowerInvariant();
}
