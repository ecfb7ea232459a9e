using System.Text.Encodings.Web;
using System.Text.Json;

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
}
