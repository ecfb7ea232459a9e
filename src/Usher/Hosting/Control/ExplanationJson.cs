using System.Text.Json;

namespace Usher.Hosting.Control;

/// <summary>What a gateway would make of a request, as JSON: for the admin API and <c>usher explain --json</c>.</summary>
internal static class ExplanationJson
{
    /// <summary>Writes the members.</summary>
    public static void Write(Utf8JsonWriter json, GatewayExplanation explained)
    {
        WriteRequest(json, explained);
        json.WriteString("result", explained.IsReady ? "ready" : explained.Failure?.Code ?? (explained.IsPreflight ? "preflight" : "route"));
        if (explained.Failure is { } failure)
        {
            json.WriteNumber("status", failure.Status);
            json.WriteString("detail", explained.Detail);
        }

        if (explained.Allow is { } allow) json.WriteString("allow", allow);
        if (explained.Route is { } route)
        {
            json.WriteStartObject("route");
            RouteJson.Write(json, route, explained.Conditions);
            json.WriteEndObject();
            json.WriteStartObject("captures");
            foreach (var (name, value) in explained.Captures) json.WriteString(name, value);
            json.WriteEndObject();
        }

        if (explained.ForwardedTarget is { } target)
        {
            json.WriteStartObject("forwarded");
            json.WriteString("method", explained.Request.Method);
            json.WriteString("target", target);
            json.WriteString("host", explained.ForwardedHost);
            json.WriteEndObject();
        }

        WriteMisses(json, explained);
    }

    private static void WriteRequest(Utf8JsonWriter json, GatewayExplanation explained)
    {
        var request = explained.Request;
        json.WriteStartObject("request");
        json.WriteString("method", request.Method);
        json.WriteString("scheme", request.Scheme);
        json.WriteString("host", request.Host);
        json.WriteString("target", request.Target);
        json.WriteString("client", explained.Client?.ToString());
        json.WriteEndObject();
    }

    private static void WriteMisses(Utf8JsonWriter json, GatewayExplanation explained)
    {
        json.WriteStartArray("nearMisses");
        foreach (var (route, miss) in explained.NearMisses)
        {
            json.WriteStartObject();
            json.WriteString("key", route.Config.Key);
            json.WriteNumber("index", route.Config.Index);
            RouteJson.WritePlace(json, route.Config.KeyPlace);
            json.WriteString("reason", JsonNamingPolicy.KebabCaseLower.ConvertName(miss.Reason.ToString()));
            json.WriteString("detail", miss.Detail);
            if (miss.Segment > 0) json.WriteNumber("segment", miss.Segment);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
