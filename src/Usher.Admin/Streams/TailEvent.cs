using System.Collections.Frozen;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Usher.Hosting.Control;
using Usher.Live;

namespace Usher.Admin.Streams;

/// <summary>A request that has ended, as a tail shows it: without the values of its query, and of its fields only those that carry no secrets.</summary>
internal static class TailEvent
{
    private const int MostFields = 64;
    private const int LongestValue = 200;
    private static readonly double MsPerTick = 1000.0 / Stopwatch.Frequency;
    private static readonly long ShortestWait = Stopwatch.Frequency / 20_000;

    // A field that is not named here may be a secret of somebody's own making.
    private static readonly FrozenSet<string> Shown = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Access-Control-Request-Headers", "Access-Control-Request-Method", "Cache-Control",
        "Connection", "Content-Encoding", "Content-Language", "Content-Length", "Content-Type", "Date", "DNT", "Expect", "Host", "If-Modified-Since", "If-None-Match",
        "Keep-Alive", "Origin", "Pragma", "Priority", "Range", "Sec-CH-UA", "Sec-CH-UA-Mobile", "Sec-CH-UA-Platform", "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site",
        "Sec-Fetch-User", "TE", "Traceparent", "Transfer-Encoding", "Upgrade", "Upgrade-Insecure-Requests", "User-Agent", "Via", "X-Forwarded-For", "X-Forwarded-Host",
        "X-Forwarded-Proto", "X-Request-Id");

    /// <summary>Makes the event's data.</summary>
    public static byte[] Of(HttpContext context, RequestFacts facts, DateTimeOffset now) => ControlAnswer.Bytes(json =>
    {
        WriteRequest(json, context, facts, now);
        WritePolicies(json, facts);
        WriteTries(json, facts);
        WriteFields(json, context.Request.Headers);
    });

    private static void WriteRequest(Utf8JsonWriter json, HttpContext context, RequestFacts facts, DateTimeOffset now)
    {
        var request = facts.Request;
        var status = context.Response.StatusCode;
        json.WriteString("id", facts.RequestId ?? context.TraceIdentifier);
        json.WriteNumber("time", now.ToUnixTimeMilliseconds() / 1000.0);
        json.WriteString("method", facts.Method);
        json.WriteString("scheme", request.ClientScheme);
        json.WriteString("host", request.ClientHost);
        json.WriteString("target", TargetOf(facts));
        json.WriteString("protocol", context.Request.Protocol);
        json.WriteNumber("status", status);
        json.WriteString("route", facts.Route);
        json.WriteString("client", request.ClientAddress?.ToString());
        json.WriteString("consumer", facts.Consumer);
        json.WriteString("upstream", facts.Upstream);
        json.WriteString("failure", request.FailureCode);
        json.WriteString("refusedBy", status >= 400 ? facts.Policy : null);
        json.WriteString("cache", facts.Cache);
        WriteCount(json, "bytesIn", facts.BytesReceived(context));
        WriteCount(json, "bytesOut", facts.BytesSent(context));
        json.WriteNumber("durationMs", Ms(facts.Ended - facts.Started));
    }

    // Each policy is waited for until the next one is reached, the last one until the first try or the end.
    private static void WritePolicies(Utf8JsonWriter json, RequestFacts facts)
    {
        var steps = facts.Timeline!.Steps;
        var tries = facts.Timeline.Tries;
        var beyond = tries.Count > 0 ? tries.Min(one => one.Started) : facts.Ended;
        json.WriteStartArray("policies");
        for (var i = 0; i < steps.Count; i++)
        {
            var until = i + 1 < steps.Count ? steps[i + 1].At : Math.Max(beyond, steps[i].At);
            if (steps[i].Policy is not { } policy || until - steps[i].At < ShortestWait) continue;
            json.WriteStartObject();
            json.WriteString("name", policy);
            json.WriteNumber("startMs", Ms(steps[i].At - facts.Started));
            json.WriteNumber("ms", Ms(until - steps[i].At));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTries(Utf8JsonWriter json, RequestFacts facts)
    {
        json.WriteStartArray("tries");
        foreach (var one in facts.Timeline!.Tries)
        {
            json.WriteStartObject();
            json.WriteString("destination", one.Destination);
            json.WriteNumber("startMs", Ms(one.Started - facts.Started));
            WriteMs(json, "queuedMs", one.Queued);
            WriteMs(json, "connectMs", one.Connected);
            WriteMs(json, "firstByteMs", one.FirstByte);
            json.WriteNumber("totalMs", Ms(one.Total));
            if (one.Status == 0) json.WriteNull("status");
            else json.WriteNumber("status", one.Status);
            json.WriteString("failure", one.Failure);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFields(Utf8JsonWriter json, IHeaderDictionary headers)
    {
        json.WriteStartArray("fields");
        foreach (var (name, values) in headers.Take(MostFields))
        {
            var value = Shown.Contains(name) ? values.ToString() : "***";
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("value", value.Length <= LongestValue ? value : value[..LongestValue] + "…");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string TargetOf(RequestFacts facts)
    {
        if (facts.PathLength >= facts.Target.Length) return facts.Target;
        var parts = facts.Target[(facts.PathLength + 1)..].Split('&');
        for (var i = 0; i < parts.Length; i++)
        {
            // Who gives a value without a name may have given a secret.
            var equals = parts[i].IndexOf('=', StringComparison.Ordinal);
            parts[i] = equals >= 0 ? parts[i][..(equals + 1)] + "*" : parts[i].Length == 0 ? "" : "*";
        }

        return string.Concat(facts.Target.AsSpan(0, facts.PathLength), "?", string.Join('&', parts));
    }

    private static double Ms(long ticks) => Math.Round(ticks * MsPerTick, 3);

    private static void WriteMs(Utf8JsonWriter json, string name, long ticks)
    {
        if (ticks < 0) json.WriteNull(name);
        else json.WriteNumber(name, Ms(ticks));
    }

    private static void WriteCount(Utf8JsonWriter json, string name, long count)
    {
        if (count < 0) json.WriteNull(name);
        else json.WriteNumber(name, count);
    }
}
