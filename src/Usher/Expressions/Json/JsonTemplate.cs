using System.Globalization;
using System.Text.Json;
using Usher.Config;
using Usher.Config.Yaml;
using Usher.Live;

namespace Usher.Expressions.Json;

/// <summary>A value that is made from scratch: what YAML says, with expressions in its texts.</summary>
internal sealed class JsonTemplate
{
    private readonly List<(string Name, JsonTemplate Value)>? _members;
    private readonly List<JsonTemplate>? _items;
    private readonly ExpressionTemplate? _text;
    private readonly string? _raw;

    private JsonTemplate(List<(string, JsonTemplate)>? members = null, List<JsonTemplate>? items = null, ExpressionTemplate? text = null, string? raw = null) =>
        (_members, _items, _text, _raw) = (members, items, text, raw);

    /// <summary>What of a request it reads.</summary>
    public IEnumerable<RequestDependency> Reads =>
        _text?.Reads ?? _members?.SelectMany(member => member.Value.Reads) ?? _items?.SelectMany(item => item.Reads) ?? [];

    /// <summary>Compiles a node; what is wrong goes to <paramref name="check"/>.</summary>
    public static JsonTemplate Compile(YamlNode node, ExpressionScope scope, ConfigCheck check)
    {
        switch (node)
        {
            case YamlMapping mapping:
                return new JsonTemplate(members: [.. mapping.Entries.Select(entry => (entry.Key.Text, Compile(entry.Value, scope, check)))]);
            case YamlSequence list:
                return new JsonTemplate(items: [.. list.Items.Select(item => Compile(item, scope, check))]);
            default:
                return Compile((YamlScalar)node, scope, check);
        }
    }

    /// <summary>Writes the value for one message.</summary>
    public void WriteTo(Utf8JsonWriter json, scoped ref ExpressionFrame frame)
    {
        if (_raw is not null)
        {
            json.WriteRawValue(_raw);
        }
        else if (_text is not null)
        {
            _text.WriteTo(json, ref frame);
        }
        else if (_items is not null)
        {
            json.WriteStartArray();
            foreach (var item in _items) item.WriteTo(json, ref frame);
            json.WriteEndArray();
        }
        else
        {
            json.WriteStartObject();
            foreach (var (name, value) in _members!)
            {
                json.WritePropertyName(name);
                value.WriteTo(json, ref frame);
            }

            json.WriteEndObject();
        }
    }

    private static JsonTemplate Compile(YamlScalar scalar, ExpressionScope scope, ConfigCheck check)
    {
        if (scalar.IsNull) return new JsonTemplate(raw: "null");
        if (scalar is { IsPlain: true, FromEnvironment: null } && Raw(scalar.Text) is { } raw) return new JsonTemplate(raw: raw);
        if (ExpressionTemplate.TryParse(scalar.Text, scope, out var text, out var errors)) return new JsonTemplate(text: text);
        foreach (var error in errors) check.Error(scalar, error.Message, error.Hint);
        return new JsonTemplate(raw: "null");
    }

    // A plain true, false or number is what it looks like; in quotes it is a text.
    private static string? Raw(string text)
    {
        if (text is "true" or "false") return text;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && whole.ToString(CultureInfo.InvariantCulture) == text) return text;
        var isNumber = text.Contains('.', StringComparison.Ordinal) && text.All(c => char.IsAsciiDigit(c) || c is '.' or '-') && char.IsAsciiDigit(text[^1]) && char.IsAsciiDigit(text.TrimStart('-')[0]);
        return isNumber && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number.ToString("R", CultureInfo.InvariantCulture) : null;
    }
}
