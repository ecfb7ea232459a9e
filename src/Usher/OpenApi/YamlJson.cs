using System.Globalization;
using System.Text.Json;
using Usher.Config.Yaml;

namespace Usher.OpenApi;

/// <summary>YAML as JSON, by the core schema of YAML 1.2 (§10.3). Numbers keep their digits.</summary>
internal static class YamlJson
{
    /// <summary>Writes a node.</summary>
    public static void Write(YamlNode node, Utf8JsonWriter json)
    {
        switch (node)
        {
            case YamlMapping mapping:
                json.WriteStartObject();
                foreach (var entry in mapping.Entries)
                {
                    json.WritePropertyName(entry.Key.Text);
                    Write(entry.Value, json);
                }

                json.WriteEndObject();
                break;
            case YamlSequence list:
                json.WriteStartArray();
                foreach (var item in list.Items) Write(item, json);
                json.WriteEndArray();
                break;
            default:
                Write((YamlScalar)node, json);
                break;
        }
    }

    private static void Write(YamlScalar scalar, Utf8JsonWriter json)
    {
        var text = scalar.Text;
        if (!scalar.IsPlain) json.WriteStringValue(text);
        else if (scalar.IsNull || text is "Null" or "NULL") json.WriteNullValue();
        else if (text is "true" or "True" or "TRUE") json.WriteBooleanValue(true);
        else if (text is "false" or "False" or "FALSE") json.WriteBooleanValue(false);
        else if (Number(text) is { } number) json.WriteRawValue(number);
        else json.WriteStringValue(text);
    }

    // A number as JSON writes it; null: the text is none.
    private static string? Number(string text)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal) && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex)) return hex.ToString(CultureInfo.InvariantCulture);
        var rest = text.AsSpan();
        var sign = rest.Length > 0 && rest[0] is '-' or '+' ? rest[..1] : default;
        rest = rest[sign.Length..];
        var whole = Digits(ref rest);
        var fraction = default(ReadOnlySpan<char>);
        if (rest.Length > 0 && rest[0] == '.')
        {
            rest = rest[1..];
            fraction = Digits(ref rest);
        }

        if (whole.Length + fraction.Length == 0) return null;
        var exponent = rest;
        if (rest.Length > 0)
        {
            if (rest[0] is not ('e' or 'E')) return null;
            rest = rest[1..];
            if (rest.Length > 0 && rest[0] is '-' or '+') rest = rest[1..];
            if (Digits(ref rest).Length == 0 || rest.Length > 0) return null;
        }

        whole = whole.TrimStart('0');
        return string.Concat(sign is "-" ? "-" : "", whole.Length == 0 ? "0" : whole, fraction.Length == 0 ? "" : string.Concat(".", fraction), exponent);
    }

    private static ReadOnlySpan<char> Digits(scoped ref ReadOnlySpan<char> rest)
    {
        var count = rest.IndexOfAnyExceptInRange('0', '9');
        var digits = count < 0 ? rest : rest[..count];
        rest = rest[digits.Length..];
        return digits;
    }
}
