using System.Text.Json;

namespace Usher.Schemas;

/// <summary>
/// One schema, compiled. Schemas may lead to each other in circles, so it is filled in after it was made; it never changes once the whole is
/// compiled.
/// </summary>
internal sealed class SchemaNode(SchemaResource resource)
{
    /// <summary>The schema with an identifier of its own that it belongs to.</summary>
    public SchemaResource Resource { get; } = resource;

    /// <summary>Whether some schema of the whole asks for those that were entered before.</summary>
    public bool IsScoped { get; set; }

    /// <summary>Why nothing at all is valid; null: something is.</summary>
    public string? Refusal { get; set; }

    /// <summary>The types that a value may have; <see cref="JsonTypes.None"/>: any.</summary>
    public JsonTypes Types { get; set; }

    /// <summary>The values that there may be; null: any. <c>const</c> is one of one.</summary>
    public JsonElement[]? Enum { get; set; }

    /// <summary>The only value that there may be; null: any.</summary>
    public JsonElement? Const { get; set; }

    /// <summary>What is said of numbers.</summary>
    public NumberRules? Numbers { get; set; }

    /// <summary>What is said of texts.</summary>
    public TextRules? Texts { get; set; }

    /// <summary>What is said of arrays.</summary>
    public ArrayRules? Arrays { get; set; }

    /// <summary>What is said of objects.</summary>
    public ObjectRules? Objects { get; set; }

    /// <summary>Schemas that must all hold: <c>$ref</c> and <c>allOf</c>.</summary>
    public List<SchemaNode> All { get; } = [];

    /// <summary>A schema that must hold and is found by where the check came from.</summary>
    public DynamicReference? Dynamic { get; set; }

    /// <summary>Schemas of which one must hold.</summary>
    public SchemaNode[] AnyOf { get; set; } = [];

    /// <summary>Schemas of which exactly one must hold.</summary>
    public SchemaNode[] OneOf { get; set; } = [];

    /// <summary>A schema that must not hold.</summary>
    public SchemaNode? Not { get; set; }

    /// <summary>A schema by which <see cref="Then"/> or <see cref="Else"/> must hold.</summary>
    public SchemaNode? If { get; set; }

    /// <summary>What must hold where <see cref="If"/> does.</summary>
    public SchemaNode? Then { get; set; }

    /// <summary>What must hold where it does not.</summary>
    public SchemaNode? Else { get; set; }

    /// <summary>What the members are that nothing else has looked at.</summary>
    public SchemaNode? UnevaluatedProperties { get; set; }

    /// <summary>What the items are that nothing else has looked at.</summary>
    public SchemaNode? UnevaluatedItems { get; set; }

    /// <summary>Checks a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="run">The check that this is a part of.</param>
    /// <param name="marks">Takes which members or items were looked at; null: nobody asks.</param>
    public bool Check(JsonElement value, SchemaRun run, Marks? marks)
    {
        var entered = IsScoped ? Resource : null;
        if (!run.Enter(entered))
        {
            run.Leave(entered);
            return false;
        }

        var isValid = Refusal is null ? CheckKeywords(value, run, marks) : run.Fail(Refusal);
        run.Leave(entered);
        return isValid && run.Abort is null;
    }

    private bool CheckKeywords(JsonElement value, SchemaRun run, Marks? marks)
    {
        if (Types != JsonTypes.None && !JsonTypeSet.Holds(Types, value)) return run.Collects && run.Fail($"expected {JsonTypeSet.Describe(Types)}");
        var isValid = CheckValues(value, run);
        if (!isValid && !run.Collects) return false;
        var rest = Unevaluated(value);
        var own = rest is null ? marks : new Marks(value.ValueKind == JsonValueKind.Object ? value.GetPropertyCount() : value.GetArrayLength());
        isValid &= CheckByType(value, run, own);
        if (!isValid && !run.Collects) return false;
        if (HasApplicators) isValid &= SchemaApplicators.Check(this, value, run, own);
        if (rest is null) return isValid;

        // Where something else is wrong already, what it would have looked at is not known.
        if (isValid) isValid = value.ValueKind == JsonValueKind.Object ? CheckRestOfMembers(rest, value, run, own!) : CheckRestOfItems(rest, value, run, own!);
        marks?.SetAll();
        return isValid;
    }

    private bool HasApplicators => All.Count > 0 || AnyOf.Length > 0 || OneOf.Length > 0 || Not is not null || If is not null || Dynamic is not null;

    private SchemaNode? Unevaluated(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => UnevaluatedProperties,
        JsonValueKind.Array => UnevaluatedItems,
        _ => null,
    };

    private bool CheckValues(JsonElement value, SchemaRun run)
    {
        if (Const is { } only && !JsonEquality.AreEqual(value, only)) return run.Fail("expected the one value that the schema allows");
        if (Enum is null) return true;
        foreach (var allowed in Enum)
        {
            if (JsonEquality.AreEqual(value, allowed)) return true;
        }

        return run.Fail("expected one of the values that the schema allows");
    }

    private bool CheckByType(JsonElement value, SchemaRun run, Marks? marks) => value.ValueKind switch
    {
        JsonValueKind.Object => Objects is null || Objects.Check(value, run, marks),
        JsonValueKind.Array => Arrays is null || Arrays.Check(value, run, marks),
        JsonValueKind.String => Texts is null || Texts.Check(value, run),
        JsonValueKind.Number => Numbers is null || Numbers.Check(value, run),
        _ => true,
    };

    private static bool CheckRestOfMembers(SchemaNode schema, JsonElement value, SchemaRun run, Marks marks)
    {
        var (index, isValid) = (0, true);
        foreach (var member in value.EnumerateObject())
        {
            if (marks[index++]) continue;
            run.Push(member);
            isValid &= schema.Check(member.Value, run, null);
            run.Pop();
            if (!isValid && !run.Collects) return false;
        }

        return isValid;
    }

    private static bool CheckRestOfItems(SchemaNode schema, JsonElement value, SchemaRun run, Marks marks)
    {
        var (index, isValid) = (0, true);
        foreach (var item in value.EnumerateArray())
        {
            if (!marks[index])
            {
                run.Push(index);
                isValid &= schema.Check(item, run, null);
                run.Pop();
                if (!isValid && !run.Collects) return false;
            }

            index++;
        }

        return isValid;
    }
}
