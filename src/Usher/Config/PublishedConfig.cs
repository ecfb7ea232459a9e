using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Usher.Config;

/// <summary>
/// A configuration that several instances follow. Each reads it as if its own file included it, so secrets and variables are put in by each, and relative
/// paths start from the folder of its own file.
/// </summary>
/// <param name="Version">Counts what was published, from 1; 0: it is not published yet.</param>
/// <param name="Files">The file that was published and those that it includes, in the order in which they are read.</param>
internal sealed record PublishedConfig(long Version, IReadOnlyList<PublishedFile> Files)
{
    /// <summary>The largest one as text, in characters.</summary>
    public const int Largest = 4 * 1024 * 1024;

    /// <summary>A hash of its text; empty where nobody asks for it.</summary>
    public string Hash { get; init; } = "";

    /// <summary>Reads what <see cref="ToText"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static PublishedConfig Parse(long version, string text, string hash)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var files = json.RootElement.EnumerateArray().Select(file => new PublishedFile(file.GetProperty("name").GetString()!, file.GetProperty("text").GetString()!)).ToList();
            return files.Count > 0 ? new PublishedConfig(version, files) { Hash = hash } : throw new FormatException("it has no file");
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("it was not written by 'usher cluster publish'", wrong);
        }
    }

    /// <summary>All of it as one text; the version is no part of it.</summary>
    public string ToText()
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartArray();
            foreach (var file in Files)
            {
                json.WriteStartObject();
                json.WriteString("name", file.Name);
                json.WriteString("text", file.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>A file's name as errors have it: with the version where there is one, since the file is not where the instance is.</summary>
    public string NameOf(PublishedFile file) => Version == 0 ? file.Name : $"{file.Name}@{Version}";
}
