using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Usher.Expressions;

/// <summary>
/// A value while an expression is evaluated. It points at what it was read from, the request or JSON, and copies nothing, so it cannot outlive
/// the evaluation.
/// </summary>
internal readonly ref struct ExpressionValue
{
    private readonly long _bits;
    private readonly JsonElement _json;
    private readonly ReadOnlySpan<char> _text;
    private readonly object? _items;

    private ExpressionValue(ExpressionType type, long bits = 0, JsonElement json = default, ReadOnlySpan<char> text = default, object? items = null)
    {
        (Type, _bits, _json, _items) = (type, bits, json, items);
        _text = text;
    }

    /// <summary>Nothing.</summary>
    public static ExpressionValue Null => default;

    /// <summary>An object of which nothing but its being there can be told.</summary>
    public static ExpressionValue Something => new(ExpressionType.Object);

    /// <summary>What it is: one flag, or none for null.</summary>
    public ExpressionType Type { get; }

    /// <summary>Whether it is null.</summary>
    public bool IsNull => Type == ExpressionType.Null;

    /// <summary>Whether it is true.</summary>
    public bool IsTrue => Type == ExpressionType.Bool && _bits != 0;

    /// <summary>The whole number that it is.</summary>
    public long Int => _bits;

    /// <summary>The number that it is.</summary>
    public double Double => Type == ExpressionType.Int ? _bits : BitConverter.Int64BitsToDouble(_bits);

    /// <summary>The JSON that it was read from; <see cref="JsonValueKind.Undefined"/> where it comes from elsewhere.</summary>
    public JsonElement Json => _json;

    /// <summary>The items of a list that is not JSON: texts of the request, or nodes of the expression; null: it is JSON, or one of a query.</summary>
    public object? Items => _items;

    /// <summary>True or false.</summary>
    public static ExpressionValue Of(bool flag) => new(ExpressionType.Bool, flag ? 1 : 0);

    /// <summary>A whole number.</summary>
    public static ExpressionValue Of(long number) => new(ExpressionType.Int, number);

    /// <summary>A number.</summary>
    public static ExpressionValue Of(double number) => new(ExpressionType.Double, BitConverter.DoubleToInt64Bits(number));

    /// <summary>A text.</summary>
    public static ExpressionValue Of(ReadOnlySpan<char> text) => new(ExpressionType.Text, text: text);

    /// <summary>A list of texts.</summary>
    public static ExpressionValue Of(IReadOnlyList<string> texts) => new(ExpressionType.List, items: texts);

    /// <summary>A list whose items are evaluated when they are asked for.</summary>
    public static ExpressionValue Of(ExpressionNode[] items) => new(ExpressionType.List, items: items);

    /// <summary>The values of a parameter that stands in a query more than once.</summary>
    public static ExpressionValue OfQuery(ReadOnlySpan<char> query, Nodes.QueryNode parameter) => new(ExpressionType.List, text: query, items: parameter);

    /// <summary>What a JSON value is.</summary>
    public static ExpressionValue Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.True => Of(true),
        JsonValueKind.False => Of(false),
        JsonValueKind.Number when json.TryGetInt64(out var whole) => new ExpressionValue(ExpressionType.Int, whole, json),
        JsonValueKind.Number when json.TryGetDouble(out var number) => new ExpressionValue(ExpressionType.Double, BitConverter.DoubleToInt64Bits(number), json),
        JsonValueKind.String => new ExpressionValue(ExpressionType.Text, json: json),
        JsonValueKind.Array => new ExpressionValue(ExpressionType.List, json: json),
        JsonValueKind.Object => new ExpressionValue(ExpressionType.Object, json: json),
        _ => default,
    };

    /// <summary>The text that it is; false: it is none.</summary>
    public bool TryGetText(scoped ref ExpressionFrame frame, out ReadOnlySpan<char> text)
    {
        text = _text;
        if (Type != ExpressionType.Text) return false;
        return _json.ValueKind != JsonValueKind.String || frame.TryDecode(_json, out text);
    }

    /// <summary>Whether it is this text, told without decoding where that can be.</summary>
    public bool IsText(scoped ref ExpressionFrame frame, scoped ReadOnlySpan<char> other)
    {
        if (Type != ExpressionType.Text) return false;
        if (_json.ValueKind != JsonValueKind.String) return _text.SequenceEqual(other);
        if (!JsonMarshal.GetRawUtf8Value(_json).Contains((byte)'\\')) return _json.ValueEquals(other);
        return frame.TryDecode(_json, out var decoded) && decoded.SequenceEqual(other);
    }

    /// <summary>The text for a field or a path: numbers as JSON writes them, lists with commas; null for null and for objects.</summary>
    public string? ToText(scoped ref ExpressionFrame frame)
    {
        switch (Type)
        {
            case ExpressionType.Text: return TryGetText(ref frame, out var text) ? text.ToString() : null;
            case ExpressionType.Bool: return IsTrue ? "true" : "false";
            case ExpressionType.Int: return _bits.ToString(CultureInfo.InvariantCulture);
            case ExpressionType.Double: return _json.ValueKind == JsonValueKind.Number ? _json.GetRawText() : Double.ToString("R", CultureInfo.InvariantCulture);
            case ExpressionType.List:
                var joined = new StringBuilder();
                var items = new ExpressionItems(this);
                while (items.Next(ref frame, out var item))
                {
                    if (item.Type is ExpressionType.List or ExpressionType.Object || item.ToText(ref frame) is not { } one) continue;
                    joined.Append(joined.Length == 0 ? "" : ",").Append(one);
                }

                return joined.ToString();
            default: return null;
        }
    }

    /// <summary>Writes it as JSON.</summary>
    public void WriteTo(Utf8JsonWriter json, scoped ref ExpressionFrame frame)
    {
        if (_json.ValueKind != JsonValueKind.Undefined)
        {
            // As it came: a string that no text can be made of stays what it is.
            json.WriteRawValue(JsonMarshal.GetRawUtf8Value(_json), skipInputValidation: true);
            return;
        }

        switch (Type)
        {
            case ExpressionType.Bool: json.WriteBooleanValue(IsTrue); return;
            case ExpressionType.Int: json.WriteNumberValue(_bits); return;
            case ExpressionType.Double: json.WriteNumberValue(Double); return;
            case ExpressionType.Text: json.WriteStringValue(_text); return;
            case ExpressionType.List:
                json.WriteStartArray();
                var items = new ExpressionItems(this);
                while (items.Next(ref frame, out var item)) item.WriteTo(json, ref frame);
                json.WriteEndArray();
                return;
            default: json.WriteNullValue(); return;
        }
    }

    /// <summary>The query in which the values of a repeated parameter stand.</summary>
    internal ReadOnlySpan<char> Query => _text;
}
