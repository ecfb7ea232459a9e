using System.Text.Json;

namespace Usher.Tests.Admin.Streams;

/// <summary>Reads server-sent events from an answer.</summary>
internal sealed class EventReader(HttpResponseMessage response) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private StreamReader? _lines;

    /// <summary>The next event; null: the stream has ended.</summary>
    public async Task<(string Name, JsonElement Data)?> Next()
    {
        using var late = new CancellationTokenSource(Patience);
        _lines ??= new StreamReader(await response.Content.ReadAsStreamAsync(late.Token));
        var name = "";
        while (await _lines.ReadLineAsync(late.Token) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) return (name, JsonDocument.Parse(line[6..]).RootElement);
        }

        return null;
    }

    /// <summary>The next event of a name; others are passed over.</summary>
    public async Task<JsonElement> Next(string name)
    {
        while (await Next() is { } found)
        {
            if (found.Name == name) return found.Data;
        }

        throw new InvalidOperationException($"The stream ended before an event '{name}' came.");
    }

    public void Dispose()
    {
        _lines?.Dispose();
        response.Dispose();
    }
}
