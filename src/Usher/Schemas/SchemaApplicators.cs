using System.Text.Json;

namespace Usher.Schemas;

/// <summary>The keywords that apply other schemas to the same value.</summary>
internal static class SchemaApplicators
{
    /// <summary>Checks all of them.</summary>
    public static bool Check(SchemaNode node, JsonElement value, SchemaRun run, Marks? marks)
    {
        var isValid = true;
        for (var i = 0; i < node.All.Count; i++)
        {
            isValid &= node.All[i].Check(value, run, marks);
            if (!isValid && !run.Collects) return false;
        }

        if (node.Dynamic is { } dynamic) isValid &= dynamic.Resolve(run.Scope).Check(value, run, marks);
        if (node.AnyOf.Length > 0 && (isValid || run.Collects)) isValid &= AnyOf(node.AnyOf, value, run, marks);
        if (node.OneOf.Length > 0 && (isValid || run.Collects)) isValid &= OneOf(node.OneOf, value, run, marks);
        if (node.Not is { } not && (isValid || run.Collects) && Holds(not, value, run, null)) isValid = run.Fail("this value is excluded by the schema");
        if (node.If is { } condition && (isValid || run.Collects))
        {
            var next = Holds(condition, value, run, marks) ? node.Then : node.Else;
            if (next is not null) isValid &= next.Check(value, run, marks);
        }

        return isValid && run.Abort is null;
    }

    private static bool AnyOf(SchemaNode[] alternatives, JsonElement value, SchemaRun run, Marks? marks)
    {
        var found = false;
        foreach (var alternative in alternatives)
        {
            if (!Holds(alternative, value, run, marks)) continue;
            found = true;
            // Who asks for what was looked at has to know it of all that hold.
            if (marks is null) return true;
        }

        return found || Explain(alternatives, value, run);
    }

    private static bool OneOf(SchemaNode[] alternatives, JsonElement value, SchemaRun run, Marks? marks)
    {
        var found = 0;
        foreach (var alternative in alternatives)
        {
            if (!Holds(alternative, value, run, marks)) continue;
            if (++found > 1) return run.Fail("matches more than one of the alternatives of which it may match one");
        }

        return found == 1 || Explain(alternatives, value, run);
    }

    // Where the value's type leaves one alternative, what is wrong is what is wrong with that one.
    private static bool Explain(SchemaNode[] alternatives, JsonElement value, SchemaRun run)
    {
        if (!run.Collects) return false;
        SchemaNode? only = null;
        foreach (var alternative in alternatives)
        {
            var types = TypesOf(alternative, 0);
            if (types != JsonTypes.None && !JsonTypeSet.Holds(types, value)) continue;
            if (only is not null || alternative.Refusal is not null) return run.Fail("matches none of the alternatives");
            only = alternative;
        }

        return only is null ? run.Fail("matches none of the alternatives") : only.Check(value, run, null);
    }

    private static JsonTypes TypesOf(SchemaNode node, int depth)
    {
        if (node.Types != JsonTypes.None || depth > 8) return node.Types;
        foreach (var part in node.All)
        {
            if (TypesOf(part, depth + 1) is not JsonTypes.None and var types) return types;
        }

        return JsonTypes.None;
    }

    private static bool Holds(SchemaNode schema, JsonElement value, SchemaRun run, Marks? marks)
    {
        var own = marks is null ? null : new Marks(marks.Count);
        run.Hush();
        var holds = schema.Check(value, run, own);
        run.Unhush();
        if (holds && own is not null) marks!.Add(own);
        return holds;
    }
}
