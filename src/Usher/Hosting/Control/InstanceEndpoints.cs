using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Usher.Runtime;
using Usher.Telemetry.Metrics;

namespace Usher.Hosting.Control;

/// <summary>What the instance is about, and what it can be told as a whole: reload, drain.</summary>
internal sealed class InstanceEndpoints(ConfigFollower follower, Gateway gateway, ControlSteps steps, GatewayMetrics metrics, TimeProvider time) : IControlEndpoints
{
    private static readonly string Program = typeof(InstanceEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
    private readonly DateTimeOffset _started = time.GetUtcNow();

    /// <inheritdoc />
    public IEnumerable<ControlEndpoint> All =>
    [
        new("GET", "/api/status", Status),
        new("POST", "/api/reload", Reload) { Arguments = ["dryRun", "expect"] },
        new("POST", "/api/drain", Drain),
    ];

    /// <summary>Writes what the instance is about.</summary>
    public void WriteStatus(Utf8JsonWriter json)
    {
        var snapshot = gateway.Current;
        json.WriteString("etag", steps.Tag);
        json.WriteNumber("version", snapshot.Version);
        json.WriteBoolean("draining", gateway.IsDraining);
        json.WriteString("lastError", follower.LastError is { } error ? Redaction.Text(error) : null);
        json.WriteString("program", Program);
        json.WriteString("startedAt", ControlAnswer.Time(_started));
        json.WriteNumber("uptimeSeconds", (long)(time.GetUtcNow() - _started).TotalSeconds);
        json.WriteString("file", follower.Name);
        json.WriteNumber("routes", snapshot.Routes.Entries.Count);
        json.WriteNumber("upstreams", snapshot.Upstreams.Count);
        json.WriteStartArray("listeners");
        foreach (var listener in snapshot.Listeners) json.WriteStringValue(listener.At);
        json.WriteEndArray();
        json.WriteBoolean("recording", metrics.IsScraped);
        json.WriteString("step", steps.Last);
    }

    private Task Status(HttpContext context)
    {
        steps.Stamp(context);
        return ControlAnswer.Json(context, WriteStatus);
    }

    private Task Drain(HttpContext context) => steps.Take(context, () =>
    {
        follower.Drain();
        steps.Done("the instance was drained");
        steps.Stamp(context);
        return ControlAnswer.Json(context, json =>
        {
            json.WriteString("etag", steps.Tag);
            json.WriteBoolean("draining", true);
        });
    });

    private async Task Reload(HttpContext context)
    {
        var query = context.Request.Query;
        if (query["dryRun"].ToString() is not ("" or "true" or "false")) throw new FormatException("Expected 'dryRun' to be true or false.");
        if (query["dryRun"] == "true")
        {
            await Answer(context, await follower.Try(context.RequestAborted), isDryRun: true);
            return;
        }

        var expected = query["expect"].ToString() is { Length: > 0 } fingerprint ? fingerprint : null;
        await steps.Take(context, async () =>
        {
            // Not given up when the caller leaves: half a reload is none that anybody asked for.
            var report = await follower.Reload("an operator", CancellationToken.None, expected);
            if (report.Succeeded) steps.Done("the configuration was reloaded");
            await Answer(context, report, isDryRun: false);
        });
    }

    private Task Answer(HttpContext context, ReloadReport report, bool isDryRun)
    {
        steps.Stamp(context);
        if (report.Succeeded) return ControlAnswer.Json(context, json => Write(json, report, isDryRun));
        var (problem, detail) = report switch
        {
            { IsUnexpected: true } => (ControlProblem.ChangedMeanwhile, "The file is not the one that was looked at: look again before you go on."),
            { IsConfigWrong: true } => (ControlProblem.ConfigWrong, "The configuration is wrong; what ran before keeps running."),
            _ => (ControlProblem.Conflict, "Something that the configuration needs cannot be had; what ran before keeps running."),
        };
        return ControlAnswer.Problem(context, problem, detail, json => Write(json, report, isDryRun));
    }

    private void Write(Utf8JsonWriter json, ReloadReport report, bool isDryRun)
    {
        json.WriteString("etag", steps.Tag);
        json.WriteNumber("version", follower.Version);
        json.WriteBoolean("dryRun", isDryRun);
        json.WriteString("fingerprint", report.After.Fingerprint);
        json.WriteBoolean("changed", report.After.Fingerprint != report.Before.Fingerprint);
        ReloadJson.WriteChanges(json, report);
        ReloadJson.WriteErrors(json, report.Errors);
        json.WriteBoolean("configWrong", report.Errors.Count > 0 && report.IsConfigWrong);
    }
}
