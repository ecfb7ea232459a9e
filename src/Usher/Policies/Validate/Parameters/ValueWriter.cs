using System.Text.Json;
using Usher.Schemas;

namespace Usher.Policies.Validate.Parameters;

/// <summary>Writes texts as the JSON that a schema expects.</summary>
internal static class ValueWriter
{
    /// <summary>Writes a text: as a number, true, false or null where the schema has such and the text is one; else as a text.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="text">The text.</param>
    /// <param name="types">The types that the schema has.</param>
    public static void Write(Utf8JsonWriter json, string text, JsonTypes types)
    {
        if ((types & (JsonTypes.Number | JsonTypes.Integer)) != JsonTypes.None && IsNumber(text)) json.WriteRawValue(text, skipInputValidation: true);
        else if ((types & JsonTypes.Boolean) != JsonTypes.None && text is "true" or "false") json.WriteBooleanValue(text is "true");
        else if ((types & JsonTypes.Null) != JsonTypes.None && (types & JsonTypes.String) == JsonTypes.None && text is "" or "null") json.WriteNullValue();
        else json.WriteStringValue(text);
    }

    /// <summary>Whether a text is a number as JSON writes it (RFC 8259 §6).</summary>
    public static bool IsNumber(ReadOnlySpan<char> text)
    {
        if (text.Length > 0 && text[0] == '-') text = text[1..];
        if (!Digits(ref text, out var isZeroFirst, out var count) || (isZeroFirst && count > 1)) return false;
        if (text.Length > 0 && text[0] == '.')
        {
            text = text[1..];
            if (!Digits(ref text, out _, out _)) return false;
        }

        if (text.Length == 0) return true;
        if (text[0] is not ('e' or 'E')) return false;
        text = text[1..];
        if (text.Length > 0 && text[0] is '+' or '-') text = text[1..];
        return Digits(ref text, out _, out _) && text.Length == 0;
    }

    private static bool Digits(scoped ref ReadOnlySpan<char> text, out bool isZeroFirst, out int count)
    {
        count = text.IndexOfAnyExceptInRange('0', '9');
        if (count < 0) count = text.Length;
        isZeroFirst = count > 0 && text[0] == '0';
        text = text[count..];
        return count > 0;
    }
}
