using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Usher.Policies.Validate.Bodies;

/// <summary>Reads a body as JSON, strictly: what two readers could read in two ways is none.</summary>
internal static class JsonBody
{
    /// <summary>The deepest that arrays and objects may stand in each other.</summary>
    public const int Deepest = 64;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = Deepest };

    /// <summary>The document; null: it is none, or has a name twice in one object, or a text that is no Unicode.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span) || HasLoneSurrogate(body.Span)) return null;
        try
        {
            return JsonDocument.Parse(body, Strict);
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // What is said of the text of a name that holds none.
            return null;
        }
    }

    // Half a surrogate pair, which an escape can make, is no character (RFC 8259 §8.2).
    private static bool HasLoneSurrogate(ReadOnlySpan<byte> body)
    {
        var awaitsLow = false;
        while (true)
        {
            var at = body.IndexOf((byte)'\\');
            if (awaitsLow && at != 0) return true;
            if (at < 0 || at + 1 >= body.Length) return false;
            body = body[at..];
            if (body[1] != 'u' || body.Length < 6 || !ushort.TryParse(body[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                if (awaitsLow) return true;
                body = body[2..];
                continue;
            }

            if (char.IsLowSurrogate((char)unit) != awaitsLow) return true;
            awaitsLow = char.IsHighSurrogate((char)unit);
            body = body[6..];
        }
    }
}
