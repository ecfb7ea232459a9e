using System.Text.Json;
using Usher.Config;
using Usher.Runtime;

namespace Usher.Hosting.Control;

/// <summary>What a reload said and changed, as JSON.</summary>
internal static class ReloadJson
{
    /// <summary>Writes the members <c>errors</c> and <c>errorText</c>.</summary>
    public static void WriteErrors(Utf8JsonWriter json, IReadOnlyList<ConfigError> errors)
    {
        json.WriteStartArray("errors");
        foreach (var error in errors)
        {
            json.WriteStartObject();
            RouteJson.WritePlace(json, error.Place);
            json.WriteNumber("length", error.Length);
            json.WriteString("message", Redaction.Line(error.Message));
            json.WriteString("hint", error.Hint is null ? null : Redaction.Line(error.Hint));
            json.WriteString("source", error.SourceLine is null ? null : Redaction.Line(error.SourceLine));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("errorText", Redaction.Text(ConfigErrorText.Render(errors, colours: false)));
    }

    /// <summary>Writes the members <c>changes</c> and <c>diff</c>.</summary>
    public static void WriteChanges(Utf8JsonWriter json, ReloadReport report)
    {
        json.WriteStartArray("changes");
        foreach (var (part, change) in ConfigDiff.Parts(report.Before, report.After))
        {
            json.WriteStartObject();
            json.WriteString("section", part.Section);
            json.WriteString("name", part.Name);
            json.WriteString("change", change);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("diff");
        foreach (var file in ConfigDiff.Files(report.Before, report.After)) WriteFile(json, file);
        json.WriteEndArray();
    }

    private static void WriteFile(Utf8JsonWriter json, ConfigDiff.FileChange file)
    {
        json.WriteStartObject();
        json.WriteString("file", file.Name);
        json.WriteString("change", file.Change);
        json.WriteStartArray("hunks");
        foreach (var hunk in file.Hunks)
        {
            json.WriteStartObject();
            json.WriteNumber("oldLine", hunk.OldLine);
            json.WriteNumber("newLine", hunk.NewLine);
            json.WriteStartArray("lines");
            foreach (var (kind, text) in hunk.Lines)
            {
                json.WriteStartObject();
                json.WriteString("kind", kind);
                json.WriteString("text", text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
