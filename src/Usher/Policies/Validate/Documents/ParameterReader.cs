using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Usher.Policies.Validate.Bodies;
using Usher.Policies.Validate.Parameters;
using Usher.Schemas;

namespace Usher.Policies.Validate.Documents;

/// <summary>Reads one parameter of a document.</summary>
internal sealed class ParameterReader(SchemaCompiler compiler, SchemaPlace place, SchemaResource resource, IReadOnlyDictionary<string, string> captures)
{
    /// <summary>The parameter; null: nothing is asked of it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="where">Where the document says that it stands.</param>
    public Parameter? Read(string name, string where)
    {
        ParameterPlace? known = where switch
        {
            "path" => ParameterPlace.Path,
            "query" => ParameterPlace.Query,
            "header" => ParameterPlace.Header,
            "cookie" => ParameterPlace.Cookie,
            _ => null,
        };
        if (known is not { } at)
        {
            compiler.Error(place, $"a parameter cannot stand in '{where}'");
            return null;
        }

        // OpenAPI says of these that what a document says of them is not to be heeded.
        if (at == ParameterPlace.Header && (name.Equals("Accept", StringComparison.OrdinalIgnoreCase) || name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) || name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))) return null;
        if (at == ParameterPlace.Path && !captures.ContainsKey(name))
        {
            compiler.Error(place, $"nothing in the path is captured as '{name}'");
            return null;
        }

        var (schema, isJson) = Schema();
        if (schema is null) return null;
        var style = isJson ? ParameterStyle.Json : Style(at);
        var shape = TextShape.Of(schema.Root);
        return new Parameter
        {
            Name = name,
            Capture = captures.GetValueOrDefault(name),
            Place = at,
            Style = style,
            IsExploded = Exploded(style),
            IsRequired = at == ParameterPlace.Path || Flag("required") is true,
            AllowsEmpty = at == ParameterPlace.Query && Flag("allowEmptyValue") is true,
            Schema = schema,
            Shape = shape,
        };
    }

    private (JsonSchema? Schema, bool IsJson) Schema()
    {
        if (place.Element.TryGetProperty("schema", out var schema)) return (compiler.Compile(place.At("schema", schema), resource), false);
        if (!place.Element.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Object || content.EnumerateObject().Count() != 1)
        {
            compiler.Error(place, "expected 'schema', or 'content' with one media type");
            return (null, false);
        }

        var type = content.EnumerateObject().First();
        if (!MediaTypeHeaderValue.TryParse(type.Name, out var media) || !BodyContent.IsJson(media))
        {
            compiler.Error(place, $"a parameter of the media type '{type.Name}' cannot be checked");
            return (null, false);
        }

        if (!type.Value.TryGetProperty("schema", out schema)) return (null, false);
        return (compiler.Compile(place.At("content", content).At(type.Name, type.Value).At("schema", schema), resource), true);
    }

    private ParameterStyle Style(ParameterPlace at)
    {
        var text = place.Element.TryGetProperty("style", out var style) ? style.GetString() : at is ParameterPlace.Query or ParameterPlace.Cookie ? "form" : "simple";
        ParameterStyle? known = (text, at) switch
        {
            ("simple", ParameterPlace.Path or ParameterPlace.Header) => ParameterStyle.Simple,
            ("label", ParameterPlace.Path) => ParameterStyle.Label,
            ("matrix", ParameterPlace.Path) => ParameterStyle.Matrix,
            ("form", ParameterPlace.Query or ParameterPlace.Cookie) => ParameterStyle.Form,
            ("spaceDelimited", ParameterPlace.Query) => ParameterStyle.SpaceDelimited,
            ("pipeDelimited", ParameterPlace.Query) => ParameterStyle.PipeDelimited,
            ("deepObject", ParameterPlace.Query) => ParameterStyle.DeepObject,
            _ => null,
        };
        if (known is null) compiler.Error(place, $"the style '{text}' is none for where the parameter stands");
        return known ?? ParameterStyle.Simple;
    }

    private bool Exploded(ParameterStyle style)
    {
        var isExploded = Flag("explode") ?? style == ParameterStyle.Form;
        if (isExploded && style is ParameterStyle.SpaceDelimited or ParameterStyle.PipeDelimited && Flag("explode") is true) compiler.Error(place, "this style is not defined with 'explode'");
        return isExploded;
    }

    private bool? Flag(string name) => place.Element.TryGetProperty(name, out var flag) ? flag.ValueKind == JsonValueKind.True : null;
}
