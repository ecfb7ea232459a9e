using System.Text.Json;

namespace Usher.Schemas;

/// <summary>What a schema says of arrays.</summary>
internal sealed class ArrayRules
{
    /// <summary>The fewest items.</summary>
    public long MinItems { get; set; }

    /// <summary>The most items.</summary>
    public long MaxItems { get; set; } = long.MaxValue;

    /// <summary>Whether all must differ.</summary>
    public bool UniqueItems { get; set; }

    /// <summary>What each of the first is.</summary>
    public SchemaNode[] PrefixItems { get; set; } = [];

    /// <summary>What the others are; null: anything.</summary>
    public SchemaNode? Items { get; set; }

    /// <summary>What some are; null: nothing is asked.</summary>
    public SchemaNode? Contains { get; set; }

    /// <summary>The fewest of these.</summary>
    public long MinContains { get; set; } = 1;

    /// <summary>The most of these.</summary>
    public long MaxContains { get; set; } = long.MaxValue;

    /// <summary>Checks an array.</summary>
    public bool Check(JsonElement value, SchemaRun run, Marks? marks)
    {
        var count = value.GetArrayLength();
        var isValid = true;
        if (count < MinItems) isValid = run.Collects && run.Fail($"expected at least {SchemaWords.Count(MinItems, "item")}");
        if (count > MaxItems) isValid = run.Collects && run.Fail($"expected at most {SchemaWords.Count(MaxItems, "item")}");
        if (!isValid && !run.Collects) return false;
        if (PrefixItems.Length > 0 || Items is not null || Contains is not null) isValid &= CheckItems(value, run, marks);
        if (UniqueItems && (isValid || run.Collects) && JsonEquality.FirstRepeated(value, run) is >= 0 and var repeated)
        {
            run.Push(repeated);
            isValid = run.Fail("expected an item that differs from those before it");
            run.Pop();
        }

        return isValid;
    }

    private bool CheckItems(JsonElement value, SchemaRun run, Marks? marks)
    {
        var (index, found, isValid) = (0, 0L, true);
        foreach (var item in value.EnumerateArray())
        {
            if (!run.Spend(1)) return false;
            var schema = index < PrefixItems.Length ? PrefixItems[index] : Items;
            if (schema is not null)
            {
                run.Push(index);
                isValid &= schema.Check(item, run, null);
                run.Pop();
                if (!isValid && !run.Collects) return false;
                marks?.Set(index);
            }

            if (Contains is not null && Matches(item, run))
            {
                found++;
                marks?.Set(index);
            }

            index++;
        }

        if (Contains is null) return isValid;
        if (found < MinContains) isValid = run.Collects && run.Fail($"expected at least {SchemaWords.Count(MinContains, "item")} that match 'contains'");
        if (found > MaxContains) isValid = run.Collects && run.Fail($"expected at most {SchemaWords.Count(MaxContains, "item")} that match 'contains'");
        return isValid;
    }

    private bool Matches(JsonElement item, SchemaRun run)
    {
        run.Hush();
        var matches = Contains!.Check(item, run, null);
        run.Unhush();
        return matches;
    }
}
