using System.Globalization;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Usher.OpenApi;
using Usher.Policies.Validate.Bodies;
using Usher.Policies.Validate.Parameters;
using Usher.Schemas;

namespace Usher.Policies.Validate.Documents;

/// <summary>Makes of an operation of a document what is asked of its requests.</summary>
/// <param name="library">Finds what references lead to.</param>
/// <param name="compiler">Compiles schemas, and takes the errors.</param>
/// <param name="onlyKnown">Whether parameters of the query that are not named are refused.</param>
internal sealed class OperationReader(SchemaLibrary library, SchemaCompiler compiler, bool onlyKnown)
{
    /// <summary>Reads an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="captures">The captures of a request's path, by the names of the parameters.</param>
    public Operation Read(ApiOperation operation, IReadOnlyDictionary<string, string> captures)
    {
        var parameters = new Dictionary<(string, string), IRequestCheck?>();
        foreach (var (place, resource) in Parameters(operation.Item, operation.Resource).Concat(Parameters(operation.Place, operation.Resource)))
        {
            if (Text(place, "name") is { } name && Text(place, "in") is { } where) parameters[(where, name)] = new ParameterReader(compiler, place, resource, captures).Read(name, where);
            else compiler.Error(place, "expected a parameter with 'name' and 'in'");
        }

        return new Operation([.. parameters.Values.OfType<IRequestCheck>()], Body(operation), onlyKnown);
    }

    private IEnumerable<(SchemaPlace Place, SchemaResource Resource)> Parameters(SchemaPlace owner, SchemaResource resource)
    {
        if (owner.Element.ValueKind != JsonValueKind.Object || !owner.Element.TryGetProperty("parameters", out var list) || list.ValueKind != JsonValueKind.Array) return [];
        var places = owner.At("parameters", list);
        var index = 0;
        return [.. list.EnumerateArray().Select(item => Follow(places.At(index++.ToString(CultureInfo.InvariantCulture), item), resource)).OfType<(SchemaPlace, SchemaResource)>()];
    }

    private BodyRules Body(ApiOperation operation)
    {
        if (!operation.Place.Element.TryGetProperty("requestBody", out var body)) return new BodyRules(false, []);
        if (Follow(operation.Place.At("requestBody", body), operation.Resource) is not var (place, resource)) return new BodyRules(false, []);
        var isRequired = place.Element.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.True;
        if (!place.Element.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Object || !content.EnumerateObject().Any())
        {
            compiler.Error(place, "expected 'content' with at least one media type");
            return new BodyRules(false, []);
        }

        var places = place.At("content", content);
        return new BodyRules(isRequired, [.. content.EnumerateObject().Select(type => Content(type.Name, places.At(type.Name, type.Value), resource)).OfType<BodyContent>()]);
    }

    private BodyContent? Content(string name, SchemaPlace place, SchemaResource resource)
    {
        if (!MediaTypeHeaderValue.TryParse(name, out var range))
        {
            compiler.Error(place, $"'{name}' is no media type");
            return null;
        }

        var isForm = range.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);
        var isLooked = isForm || BodyContent.IsJson(range) || range.MatchesAllSubTypes;
        if (!isLooked || place.Element.ValueKind != JsonValueKind.Object || !place.Element.TryGetProperty("schema", out var schema)) return new BodyContent(range, null, null);
        var compiled = compiler.Compile(place.At("schema", schema), resource);
        if (!isForm) return new BodyContent(range, compiled, null);
        var shape = TextShape.Of(compiled.Root);
        CheckForm(place, shape);
        return new BodyContent(range, compiled, shape);
    }

    private void CheckForm(SchemaPlace place, TextShape shape)
    {
        if (shape.Members.FirstOrDefault(member => member.Value is { IsObject: true, IsScalar: false, IsArray: false }) is { Key: { } name }) compiler.Error(place, $"the member '{name}' of a form is an object, which cannot be checked");
        if (!place.Element.TryGetProperty("encoding", out var encodings) || encodings.ValueKind != JsonValueKind.Object) return;
        foreach (var encoding in encodings.EnumerateObject().Where(encoding => encoding.Value.ValueKind == JsonValueKind.Object))
        {
            var isForm = !encoding.Value.TryGetProperty("style", out var style) || style.GetString() is "form";
            var isExploded = !encoding.Value.TryGetProperty("explode", out var explode) || explode.ValueKind == JsonValueKind.True;
            if (!isForm || !isExploded) compiler.Error(place, $"the member '{encoding.Name}' of a form is not written in the style 'form' with 'explode', which cannot be checked");
        }
    }

    private (SchemaPlace Place, SchemaResource Resource)? Follow(SchemaPlace place, SchemaResource resource)
    {
        for (var steps = 0; steps < 16; steps++)
        {
            if (place.Element.ValueKind != JsonValueKind.Object || !place.Element.TryGetProperty("$ref", out var reference) || reference.ValueKind != JsonValueKind.String) return (place, resource);
            if (library.Find(reference.GetString()!, resource, out _, out var problem) is not { } found)
            {
                compiler.Error(place, problem);
                return null;
            }

            (place, resource) = found;
        }

        compiler.Error(place, "the reference leads in a circle");
        return null;
    }

    private static string? Text(SchemaPlace place, string name) =>
        place.Element.ValueKind == JsonValueKind.Object && place.Element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
