using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Usher.Hosting.Control;
using Usher.Live;
using Usher.Policies;
using Usher.Runtime;

namespace Usher.Admin.Api;

/// <summary>Limits and quotas, what is left of them for somebody, and the consumers of the file.</summary>
internal sealed class LimitEndpoints(Gateway gateway) : IControlEndpoints
{
    /// <inheritdoc />
    public IEnumerable<ControlEndpoint> All =>
    [
        new("GET", "/api/limits", Limits) { Arguments = ["consumer", "ip"] },
        new("GET", "/api/consumers", Consumers),
    ];

    private async Task Limits(HttpContext context)
    {
        var consumer = context.Request.Query["consumer"].ToString() is { Length: > 0 } id ? id : null;
        IPAddress? address = null;
        if (context.Request.Query["ip"].ToString() is { Length: > 0 } text && !IPAddress.TryParse(text, out address)) throw new FormatException($"Expected 'ip' to be an address such as 203.0.113.7, not '{text}'.");
        var limits = new List<(Shared Shared, AllowanceReading? Left)>();
        foreach (var shared in Collect(gateway.Current)) limits.Add((shared, await shared.Use.Read(consumer, address)));
        await ControlAnswer.Json(context, json =>
        {
            json.WriteStartArray("limits");
            foreach (var (shared, left) in limits) WriteLimit(json, shared, left);
            json.WriteEndArray();
        });
    }

    // What stands in a plan, in the defaults or in a bundle is built for every route that has it, and counts together.
    private static List<Shared> Collect(Snapshot snapshot)
    {
        var all = new Dictionary<(Config.ConfigPlace Place, string Policy, string Name, string? Route), Shared>();
        foreach (var entry in snapshot.Routes.Entries)
        {
            var route = snapshot.Routes[entry].Config.Key;
            foreach (var use in snapshot.Routes[entry].Allowances)
            {
                var key = (use.Place, use.Policy, use.Source.Name, use.Per.Parts.Any(part => part.Kind == CallerKind.Route) ? route : null);
                if (all.TryGetValue(key, out var shared)) shared.Routes++;
                else all.Add(key, new Shared(use, route) { Routes = 1 });
            }
        }

        return [.. all.Values];
    }

    private static void WriteLimit(Utf8JsonWriter json, Shared shared, AllowanceReading? left)
    {
        var use = shared.Use;
        json.WriteStartObject();
        json.WriteString("policy", use.Policy);
        json.WriteString("name", use.Source.Name);
        json.WriteString("route", use.Plan is null && shared.Routes == 1 ? shared.Route : null);
        json.WriteNumber("routes", shared.Routes);
        json.WriteString("plan", use.Plan);
        json.WriteString("per", use.Per.ToString());
        json.WriteNumber("amount", use.Amount);
        if (use.Burst is { } burst) json.WriteNumber("burst", burst);
        else json.WriteNull("burst");
        json.WriteNumber("periodSeconds", use.Period);
        if (use.IsRolling is { } isRolling) json.WriteBoolean("rolling", isRolling);
        else json.WriteNull("rolling");
        json.WriteBoolean("observe", use.Observes);
        json.WriteBoolean("shared", use.IsShared);
        RouteJson.WritePlace(json, use.Place);
        if (left is { IsLost: false } known)
        {
            json.WriteNumber("left", known.Left);
            json.WriteNumber("resetSeconds", known.Reset);
        }
        else
        {
            json.WriteNull("left");
            json.WriteNull("resetSeconds");
        }

        json.WriteBoolean("lost", left is { IsLost: true });
        json.WriteEndObject();
    }

    private Task Consumers(HttpContext context) => ControlAnswer.Json(context, json =>
    {
        json.WriteStartArray("consumers");
        foreach (var consumer in gateway.Current.Consumers) WriteConsumer(json, consumer);
        json.WriteEndArray();
    });

    // Of a key its id alone, which is no secret: it is what stands before the dot in the key.
    private static void WriteConsumer(Utf8JsonWriter json, KnownConsumer consumer)
    {
        json.WriteStartObject();
        json.WriteString("consumer", consumer.Name);
        json.WriteString("plan", consumer.Config.Plan);
        WriteList(json, "groups", consumer.Config.Groups);
        RouteJson.WritePlace(json, consumer.Place);
        json.WriteStartArray("keys");
        foreach (var key in consumer.Config.Keys)
        {
            json.WriteStartObject();
            json.WriteString("id", key.Hash.Id);
            json.WriteString("expires", key.Expires is { } expires ? ControlAnswer.Time(expires.Value) : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("subjects");
        foreach (var (provider, subjects) in consumer.Config.Subjects) WriteList(json, provider, subjects);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private sealed class Shared(AllowanceUse use, string route)
    {
        public AllowanceUse Use { get; } = use;

        public string Route { get; } = route;

        public int Routes { get; set; }
    }
}
