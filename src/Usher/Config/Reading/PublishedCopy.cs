using System.Buffers;
using System.Text.Json;
using Usher.Config.Yaml;

namespace Usher.Config.Reading;

/// <summary>The last published version that ran here, as a file: with it an instance starts while nobody can be asked.</summary>
internal static class PublishedCopy
{
    /// <summary>Where it is, as the file says; null: the file follows nothing.</summary>
    /// <param name="root">The file, or one that it includes.</param>
    /// <param name="main">The absolute path of the instance's file.</param>
    public static string? PathOf(YamlMapping root, string main)
    {
        if (root.Find("cluster")?.Value is not YamlMapping cluster || cluster.Find("config")?.Value is not { } follow) return null;
        if (follow is YamlScalar { IsNull: true }) return null;
        var copy = follow is YamlMapping written && written.Find("copy")?.Value is YamlScalar { IsNull: false } text ? text.Text : null;
        return PathOf(copy, root.File.Folder, main);
    }

    /// <summary>Where it is.</summary>
    /// <param name="copy">What the file says of it; null: nothing.</param>
    /// <param name="folder">Where relative paths start.</param>
    /// <param name="main">The absolute path of the instance's file.</param>
    public static string PathOf(string? copy, string folder, string main) =>
        copy is { Length: > 0 } ? Path.GetFullPath(copy, folder) : Path.Combine(Path.GetDirectoryName(main) ?? "/", $".{Path.GetFileName(main)}.published");

    /// <summary>Reads it; null: there is none that can be read.</summary>
    public static PublishedConfig? Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(SourceText.Read(path, 2 * PublishedConfig.Largest));
            var root = json.RootElement;
            return PublishedConfig.Parse(root.GetProperty("version").GetInt64(), root.GetProperty("text").GetString()!, root.GetProperty("hash").GetString()!);
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException or InvalidDataException or JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes it, whole or not at all, for this user alone.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, PublishedConfig config)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteNumber("version", config.Version);
            json.WriteString("hash", config.Hash);
            json.WriteString("text", config.ToText());
            json.WriteEndObject();
        }

        var whole = $"{path}.{Environment.ProcessId}.new";
        var ownerOnly = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) ownerOnly.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(whole, ownerOnly))
        {
            file.Write(output.WrittenSpan);
            file.Flush(flushToDisk: true);
        }

        File.Move(whole, path, overwrite: true);
    }
}
