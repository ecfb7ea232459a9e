using System.Runtime.InteropServices;
using System.Text.Json;

namespace Usher.Schemas;

/// <summary>What a schema says of objects. All but <c>dependentSchemas</c> is checked in one walk over the members.</summary>
internal sealed class ObjectRules
{
    /// <summary>The names that the schema speaks of.</summary>
    public required NameTable Names { get; init; }

    /// <summary>What the member of a name is, by the name's number; null: <c>properties</c> does not speak of it.</summary>
    public required SchemaNode?[] Properties { get; init; }

    /// <summary>The numbers of the names that must be there.</summary>
    public int[] Required { get; init; } = [];

    /// <summary>Names that, where they are there, ask for others.</summary>
    public (int Name, int[] Others)[] DependentRequired { get; init; } = [];

    /// <summary>Names that, where they are there, ask for a schema of the whole object.</summary>
    public (int Name, SchemaNode Schema)[] DependentSchemas { get; init; } = [];

    /// <summary>What the members are whose names match.</summary>
    public (SchemaPattern Pattern, SchemaNode Schema)[] PatternProperties { get; init; } = [];

    /// <summary>What all other members are; null: anything.</summary>
    public SchemaNode? AdditionalProperties { get; init; }

    /// <summary>What the names are; null: anything.</summary>
    public SchemaNode? PropertyNames { get; init; }

    /// <summary>The fewest members.</summary>
    public long MinProperties { get; init; }

    /// <summary>The most members.</summary>
    public long MaxProperties { get; init; } = long.MaxValue;

    /// <summary>Checks an object.</summary>
    public bool Check(JsonElement value, SchemaRun run, Marks? marks)
    {
        var count = value.GetPropertyCount();
        var isValid = true;
        if (count < MinProperties) isValid = run.Collects && run.Fail($"expected at least {SchemaWords.Count(MinProperties, "member")}");
        if (count > MaxProperties) isValid = run.Collects && run.Fail($"expected at most {SchemaWords.Count(MaxProperties, "member")}");
        if (!isValid && !run.Collects) return false;

        Span<bool> seen = Names.Count <= 128 ? stackalloc bool[Names.Count] : new bool[Names.Count];
        isValid &= CheckMembers(value, run, marks, seen);
        if (isValid || run.Collects) isValid &= CheckPresence(run, seen);
        foreach (var (name, schema) in DependentSchemas)
        {
            if (!isValid && !run.Collects) return false;
            if (seen[name]) isValid &= schema.Check(value, run, marks);
        }

        return isValid;
    }

    private bool CheckMembers(JsonElement value, SchemaRun run, Marks? marks, Span<bool> seen)
    {
        var (index, isValid) = (0, true);
        foreach (var member in value.EnumerateObject())
        {
            if (!run.Spend(1)) return false;
            var raw = JsonMarshal.GetRawUtf8PropertyName(member);
            var name = Names.Find(raw, run.Text);
            if (name >= 0) seen[name] = true;
            if (PropertyNames is not null) isValid &= CheckName(member, raw, run);
            isValid &= CheckMember(member, raw, name, run, marks, index++);
            if (!isValid && !run.Collects) return false;
        }

        return isValid;
    }

    private bool CheckMember(JsonProperty member, ReadOnlySpan<byte> raw, int name, SchemaRun run, Marks? marks, int index)
    {
        var (isKnown, isValid) = (false, true);
        if (name >= 0 && Properties[name] is { } property)
        {
            isKnown = true;
            isValid = CheckValue(property, member, run);
        }

        foreach (var (pattern, schema) in PatternProperties)
        {
            if (!isValid && !run.Collects) return false;
            if (!pattern.IsMatch(run.Text.Unescape(raw), run))
            {
                if (run.Abort is not null) return false;
                continue;
            }

            isKnown = true;
            isValid &= CheckValue(schema, member, run);
        }

        if (!isKnown && AdditionalProperties is not null)
        {
            isKnown = true;
            isValid &= CheckValue(AdditionalProperties, member, run);
        }

        if (isKnown) marks?.Set(index);
        return isValid;
    }

    private static bool CheckValue(SchemaNode schema, JsonProperty member, SchemaRun run)
    {
        run.Push(member);
        var isValid = schema.Check(member.Value, run, null);
        run.Pop();
        return isValid;
    }

    private bool CheckName(JsonProperty member, ReadOnlySpan<byte> raw, SchemaRun run)
    {
        using var name = JsonDocument.Parse((byte[])[(byte)'"', .. raw, (byte)'"']);
        run.Hush();
        var isValid = PropertyNames!.Check(name.RootElement, run, null);
        run.Unhush();
        if (isValid) return true;
        run.Push(member);
        run.Fail("a member may not have this name");
        run.Pop();
        return false;
    }

    private bool CheckPresence(SchemaRun run, Span<bool> seen)
    {
        var isValid = true;
        foreach (var name in Required)
        {
            if (!seen[name]) isValid = run.Collects && run.Fail($"the member '{Names[name]}' is missing");
            if (!isValid && !run.Collects) return false;
        }

        foreach (var (name, others) in DependentRequired)
        {
            if (!seen[name]) continue;
            foreach (var other in others)
            {
                if (!seen[other]) isValid = run.Collects && run.Fail($"the member '{Names[other]}' is missing: '{Names[name]}' asks for it");
            }
        }

        return isValid;
    }
}
