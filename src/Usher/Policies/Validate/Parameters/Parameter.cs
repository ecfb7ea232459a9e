using System.Text.Json;
using Usher.Schemas;

namespace Usher.Policies.Validate.Parameters;

/// <summary>A parameter of an operation.</summary>
internal sealed class Parameter : IRequestCheck
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the capture that holds it; null where it does not stand in the path.</summary>
    public string? Capture { get; init; }

    /// <summary>Where it stands.</summary>
    public required ParameterPlace Place { get; init; }

    /// <summary>How it is written.</summary>
    public required ParameterStyle Style { get; init; }

    /// <summary>Whether each item or member is written for itself.</summary>
    public required bool IsExploded { get; init; }

    /// <summary>Whether it must be there.</summary>
    public required bool IsRequired { get; init; }

    /// <summary>Whether it may be there without a value, whatever its schema says.</summary>
    public bool AllowsEmpty { get; init; }

    /// <summary>What its value is.</summary>
    public required JsonSchema Schema { get; init; }

    /// <summary>What the schema says of its form.</summary>
    public required TextShape Shape { get; init; }

    /// <summary>The names under which it stands in the query.</summary>
    public bool Names(string name)
    {
        if (Style == ParameterStyle.DeepObject) return name.StartsWith(Name, StringComparison.Ordinal) && name.AsSpan(Name.Length) is ['[', .., ']'];
        return IsSpread ? Shape.Members.ContainsKey(name) : name == Name;
    }

    /// <summary>Whether its members stand in the query under their own names.</summary>
    private bool IsSpread => Style == ParameterStyle.Form && IsExploded && Shape is { IsObject: true, IsArray: false, IsScalar: false };

    /// <inheritdoc />
    public void Check(RequestParts request)
    {
        var raw = Raw(request);
        if (raw.Count == 0)
        {
            if (IsRequired) request.Fail(Name, Place, "is missing");
            return;
        }

        if (AllowsEmpty && raw is [{ Raw: "" }]) return;
        if (Style == ParameterStyle.Json)
        {
            CheckJson(request, raw);
            return;
        }

        // A value may be written in more than one way, and any in which it is valid will do.
        var first = default((string? Problem, IReadOnlyList<SchemaFailure> Failures));
        var isFirst = true;
        foreach (var reading in Readings(raw))
        {
            var (problem, failures) = Check(request, raw, reading);
            if (problem is null && failures.Count == 0) return;
            if (isFirst) first = (problem, failures);
            isFirst = false;
        }

        if (first.Problem is not null) request.Fail(Name, Place, first.Problem);
        foreach (var failure in first.Failures ?? []) request.Fail(Name, Place, failure.Detail, failure.Pointer);
    }

    private List<NamedValue> Raw(RequestParts request)
    {
        switch (Place)
        {
            case ParameterPlace.Path: return request.Capture(Capture!) is { } capture ? [new NamedValue(Name, capture)] : [];
            case ParameterPlace.Header: return request.Field(Name) is { } field ? [new NamedValue(Name, field)] : [];
            default:
                var values = new List<NamedValue>(1);
                foreach (var value in Place == ParameterPlace.Query ? request.Query : request.Cookies)
                {
                    if (Names(value.Name)) values.Add(value);
                }

                return values;
        }
    }

    private IEnumerable<ValueReading> Readings(List<NamedValue> raw)
    {
        var isList = raw.Count > 1 && Shape.IsArray;
        if (isList) yield return ValueReading.Array;
        if (Shape.IsScalar) yield return ValueReading.Scalar;
        if (Shape is { IsScalar: true, IsText: true } && Shape.Types is not (JsonTypes.None or JsonTypes.String)) yield return ValueReading.Text;
        if (Shape.IsArray && !isList) yield return ValueReading.Array;
        if (Shape.IsObject) yield return ValueReading.Object;
    }

    private (string? Problem, IReadOnlyList<SchemaFailure> Failures) Check(RequestParts request, List<NamedValue> raw, ValueReading reading)
    {
        var json = request.Scratch.Begin();
        var problem = reading switch
        {
            ValueReading.Array => WriteArray(json, raw),
            ValueReading.Object => WriteObject(json, raw),
            _ => WriteScalar(json, raw, reading == ValueReading.Text ? JsonTypes.String : Shape.Types),
        };
        return problem is null ? (null, request.Scratch.Check(Schema)) : (problem, []);
    }

    private string? WriteScalar(Utf8JsonWriter json, List<NamedValue> raw, JsonTypes types)
    {
        if (raw.Count > 1) return "is given more than once";
        var (pieces, problem) = ParameterPieces.Whole(this, raw[0].Raw);
        if (problem is not null) return problem;
        ValueWriter.Write(json, pieces, types);
        return null;
    }

    private string? WriteArray(Utf8JsonWriter json, List<NamedValue> raw)
    {
        var (pieces, problem) = ParameterPieces.Items(this, raw);
        if (problem is not null) return problem;
        json.WriteStartArray();
        foreach (var piece in pieces) ValueWriter.Write(json, piece, Shape.Items.Types);
        json.WriteEndArray();
        return null;
    }

    private string? WriteObject(Utf8JsonWriter json, List<NamedValue> raw)
    {
        var (members, problem) = ParameterPieces.Members(this, raw);
        if (problem is not null) return problem;
        ObjectWriter.Write(json, members, Shape);
        return null;
    }

    private void CheckJson(RequestParts request, List<NamedValue> raw)
    {
        var (text, problem) = raw.Count > 1 ? ("", "is given more than once") : ParameterPieces.Whole(this, raw[0].Raw);
        if (problem is not null)
        {
            request.Fail(Name, Place, problem);
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            foreach (var failure in Schema.Check(document.RootElement, text.Length)) request.Fail(Name, Place, failure.Detail, failure.Pointer);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or ArgumentException)
        {
            request.Fail(Name, Place, "is not JSON");
        }
    }
}
