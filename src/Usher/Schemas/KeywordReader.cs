using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Usher.Schemas;

/// <summary>Reads the keywords of one schema.</summary>
internal sealed class KeywordReader(SchemaCompiler compiler, SchemaLibrary library, SchemaSettings settings, SchemaPlace place, SchemaResource resource, SchemaNode node)
{
    private readonly bool _is30 = place.Document.Dialect == SchemaDialect.OpenApi30;
    private IReadOnlyCollection<string> _readOnly = [];

    private NumberRules Numbers => node.Numbers ??= new NumberRules();

    private TextRules Texts => node.Texts ??= new TextRules();

    private ArrayRules Arrays => node.Arrays ??= new ArrayRules();

    /// <summary>Reads them.</summary>
    /// <param name="readOnly">Names of members of the same value that are the server's to set.</param>
    public void Read(IReadOnlyCollection<string> readOnly)
    {
        if (_is30 && place.Element.TryGetProperty("$ref", out var only))
        {
            // OpenAPI 3.0 reads nothing beside a reference.
            _readOnly = readOnly;
            Reference(place.At("$ref", only), only);
            return;
        }

        _readOnly = settings.IsRequest ? ReadOnlyNames.Of(place, resource, library, readOnly) : [];
        foreach (var member in place.Element.EnumerateObject()) Keyword(member.Name, place.At(member.Name, member.Value), member.Value);
        node.Objects = new ObjectReader(compiler, settings, place, resource, _readOnly).Read();
        if (_is30) Nullable();
    }

    private void Keyword(string name, SchemaPlace at, JsonElement value)
    {
        if (_is30 && Keywords.NotIn30.Contains(name))
        {
            Unknown(name, at, " in OpenAPI 3.0");
            return;
        }

        switch (name)
        {
            case "$ref": Reference(at, value); break;
            case "$dynamicRef": Dynamic(at, value); break;
            case "$schema": Dialect(at, value); break;
            case "type": Types(at, value); break;
            case "enum": node.Enum = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : Wrong<JsonElement[]>(at, "expected a list of values"); break;
            case "const": node.Const = value; break;
            case "minimum": Bound(at, value, "exclusiveMinimum", bound => Numbers.Minimum = bound, bound => Numbers.ExclusiveMinimum = bound); break;
            case "maximum": Bound(at, value, "exclusiveMaximum", bound => Numbers.Maximum = bound, bound => Numbers.ExclusiveMaximum = bound); break;
            case "exclusiveMinimum": if (!_is30) Numbers.ExclusiveMinimum = Number(at, value); else Flag(at, value); break;
            case "exclusiveMaximum": if (!_is30) Numbers.ExclusiveMaximum = Number(at, value); else Flag(at, value); break;
            case "multipleOf": MultipleOf(at, value); break;
            case "minLength": Texts.MinLength = compiler.Count(at); break;
            case "maxLength": Texts.MaxLength = compiler.Count(at); break;
            case "pattern": Texts.Pattern = Pattern(compiler, at, value); break;
            case "format": Format(at, value); break;
            case "minItems": Arrays.MinItems = compiler.Count(at); break;
            case "maxItems": Arrays.MaxItems = compiler.Count(at); break;
            case "uniqueItems": Arrays.UniqueItems = Flag(at, value); break;
            case "prefixItems": Arrays.PrefixItems = List(at, value, []); break;
            case "items": Arrays.Items = Inner(at); break;
            case "contains": Arrays.Contains = Inner(at); break;
            case "minContains": Arrays.MinContains = compiler.Count(at); break;
            case "maxContains": Arrays.MaxContains = compiler.Count(at); break;
            case "unevaluatedItems": node.UnevaluatedItems = Inner(at); break;
            case "unevaluatedProperties": node.UnevaluatedProperties = Inner(at); break;
            case "allOf": node.All.AddRange(List(at, value, _readOnly)); break;
            case "anyOf": node.AnyOf = List(at, value, _readOnly); break;
            case "oneOf": node.OneOf = List(at, value, _readOnly); break;
            case "not": node.Not = Same(at); break;
            case "if": node.If = Same(at); break;
            case "then": if (place.Element.TryGetProperty("if", out _)) node.Then = Same(at); break;
            case "else": if (place.Element.TryGetProperty("if", out _)) node.Else = Same(at); break;
            default: Other(name, at); break;
        }
    }

    private void Other(string name, SchemaPlace at)
    {
        if (Keywords.OfObjects.Contains(name) || Keywords.Annotations.Contains(name) || name.StartsWith("x-", StringComparison.Ordinal)) return;
        if (place.Document.Dialect != SchemaDialect.Draft202012 && Keywords.OfOpenApi.Contains(name)) return;
        if (_is30 && name is "nullable") return;
        Unknown(name, at, "");
    }

    private void Unknown(string name, SchemaPlace at, string where)
    {
        if (!settings.IsStrict || settings.Ignored.Contains(name)) return;
        compiler.Error(at, $"the keyword '{name}' is not known{where}, so it could not be honoured; 'ignore: [{name}]' takes it for a remark");
    }

    private void Reference(SchemaPlace at, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) Wrong<object>(at, "expected a reference");
        else if (compiler.Reference(at, resource, value.GetString()!, _readOnly, out _) is { } target) node.All.Add(target);
    }

    private void Dynamic(SchemaPlace at, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            Wrong<object>(at, "expected a reference");
        }
        else if (compiler.Reference(at, resource, value.GetString()!, _readOnly, out var anchor) is { } target)
        {
            if (anchor is not null) compiler.UseDynamic(anchor);
            node.Dynamic = new DynamicReference(target, anchor);
        }
    }

    private void Dialect(SchemaPlace at, JsonElement value)
    {
        if (!settings.IsStrict || value.ValueKind == JsonValueKind.String && Keywords.IsKnownDialect(value.GetString()!)) return;
        compiler.Error(at, "this dialect is not known: expected https://json-schema.org/draft/2020-12/schema");
    }

    private void Types(SchemaPlace at, JsonElement value)
    {
        var names = value.ValueKind == JsonValueKind.Array && !_is30 ? [.. value.EnumerateArray()] : (JsonElement[])[value];
        foreach (var name in names)
        {
            var type = name.ValueKind == JsonValueKind.String ? JsonTypeSet.Parse(name.GetString()) : JsonTypes.None;
            if (type == JsonTypes.None || (_is30 && type == JsonTypes.Null)) compiler.Error(at, "expected a type: object, array, string, number, integer, boolean or null");
            node.Types |= type;
        }

        if (names.Length == 0) compiler.Error(at, "expected at least one type");
    }

    private void Bound(SchemaPlace at, JsonElement value, string exclusive, Action<byte[]?> set, Action<byte[]?> setExclusive)
    {
        var isExclusive = _is30 && place.Element.TryGetProperty(exclusive, out var flag) && flag.ValueKind == JsonValueKind.True;
        (isExclusive ? setExclusive : set)(Number(at, value));
    }

    private byte[]? Number(SchemaPlace at, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number) return Wrong<byte[]>(at, "expected a number");
        var text = Encoding.UTF8.GetBytes(value.GetRawText());
        return Math.Abs(JsonNumber.Parse(text).Point) <= 1_000_000 ? text : Wrong<byte[]>(at, "this number is out of all bounds");
    }

    private void MultipleOf(SchemaPlace at, JsonElement value)
    {
        if (Number(at, value) is not { } text) return;
        var number = JsonNumber.Parse(text);
        if (number.IsNegative || number.Digits == 0) compiler.Error(at, "expected a number above 0");
        else if (number.Digits > Divisor.MostDigits) compiler.Error(at, $"'multipleOf' with more than {Divisor.MostDigits} digits cannot be honoured");
        else (Numbers.MultipleOf, Numbers.Divisor) = (text, new Divisor(number));
    }

    /// <summary>A regular expression; null: it is none.</summary>
    public static SchemaPattern? Pattern(SchemaCompiler compiler, SchemaPlace at, JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? new SchemaPattern(value.GetString()!) : throw new FormatException("expected a regular expression");
        }
        catch (FormatException wrong)
        {
            compiler.Error(at, wrong.Message);
            return null;
        }
    }

    private void Format(SchemaPlace at, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) Wrong<object>(at, "expected the name of a format");
        if (!settings.AssertsFormats || value.ValueKind != JsonValueKind.String) return;
        var name = value.GetString()!;
        if (TextFormat.Of(name) is { } text) Texts.Format = text;
        else if (NumberFormat.Of(name) is { } number) Numbers.Format = number;
    }

    private void Nullable()
    {
        // Only where the same schema has a type (OpenAPI 3.0.3, "nullable").
        if (node.Types != JsonTypes.None && place.Element.TryGetProperty("nullable", out var flag) && flag.ValueKind == JsonValueKind.True) node.Types |= JsonTypes.Null;
    }

    private bool Flag(SchemaPlace at, JsonElement value)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) compiler.Error(at, "expected true or false");
        return value.ValueKind == JsonValueKind.True;
    }

    private SchemaNode[] List(SchemaPlace at, JsonElement value, IReadOnlyCollection<string> readOnly)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0) return Wrong<SchemaNode[]>(at, "expected a list of schemas") ?? [];
        var index = 0;
        return [.. value.EnumerateArray().Select(item => compiler.Node(at.At(index++.ToString(CultureInfo.InvariantCulture), item), resource, readOnly))];
    }

    private SchemaNode Same(SchemaPlace at) => compiler.Node(at, resource, _readOnly);

    private SchemaNode Inner(SchemaPlace at) => compiler.Node(at, resource, []);

    private T? Wrong<T>(SchemaPlace at, string expected) where T : class
    {
        compiler.Error(at, expected);
        return null;
    }
}
