using System.Text.Json;

namespace Usher.Schemas;

/// <summary>A schema, compiled; immutable, and used by any number of threads.</summary>
/// <param name="root">What it says.</param>
internal sealed class JsonSchema(SchemaNode root)
{
    /// <summary>The most failures that are told.</summary>
    public const int MostFailures = 50;

    private const long FewestSteps = 1_000_000;
    private const long StepsPerByte = 64;

    /// <summary>What it says.</summary>
    public SchemaNode Root { get; } = root;

    /// <summary>Checks a value.</summary>
    /// <param name="value">The value. No object in it has a name twice.</param>
    /// <param name="size">How many bytes the value has; it bounds the steps that may be taken.</param>
    /// <returns>What is wrong with it; empty: nothing.</returns>
    public IReadOnlyList<SchemaFailure> Check(JsonElement value, long size)
    {
        var most = FewestSteps + size * StepsPerByte;
        using (var quick = new SchemaRun(collects: false, mostFailures: 0, most))
        {
            if (Root.Check(value, quick, null)) return [];
            if (quick.Abort is { } reason) return [new SchemaFailure("", reason)];
        }

        // Only a value that is wrong is looked at again, to say all that is.
        using var run = new SchemaRun(collects: true, MostFailures, most);
        Root.Check(value, run, null);
        if (run.Abort is { } limit && run.Failures.Count == 0) return [new SchemaFailure("", limit)];
        return run.Failures.Count > 0 ? [.. run.Failures.Distinct()] : [new SchemaFailure("", "does not match the schema")];
    }
}
