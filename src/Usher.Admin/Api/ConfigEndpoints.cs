using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Usher.Hosting;
using Usher.Hosting.Control;
using Usher.Runtime;

namespace Usher.Admin.Api;

/// <summary>The configuration in force, without its secrets, and what came of the last reload.</summary>
internal sealed class ConfigEndpoints(ConfigFollower follower, ControlSteps steps) : IControlEndpoints
{
    /// <inheritdoc />
    public IEnumerable<ControlEndpoint> All => [new("GET", "/api/config", Show)];

    private Task Show(HttpContext context)
    {
        steps.Stamp(context);
        return ControlAnswer.Json(context, json =>
        {
            json.WriteString("etag", steps.Tag);
            json.WriteNumber("version", follower.Version);
            json.WriteString("fingerprint", follower.Running.Fingerprint);
            json.WriteString("file", follower.Name);
            json.WriteString("loadedAt", ControlAnswer.Time(follower.Since));
            json.WriteStartArray("files");
            foreach (var file in follower.Running.Sources)
            {
                json.WriteStartObject();
                json.WriteString("name", file.Name);
                json.WriteString("text", Redaction.Text(file.Text));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WritePropertyName("lastReload");
            if (follower.LastReload is { } report) WriteReport(json, report);
            else json.WriteNullValue();
        });
    }

    private static void WriteReport(Utf8JsonWriter json, ReloadReport report)
    {
        json.WriteStartObject();
        json.WriteString("at", ControlAnswer.Time(report.At));
        json.WriteString("by", report.By);
        json.WriteString("result", report switch { { Succeeded: true } => "done", { IsConfigWrong: true } => "refused", _ => "failed" });
        ReloadJson.WriteErrors(json, report.Errors);
        ReloadJson.WriteChanges(json, report);
        json.WriteEndObject();
    }
}
