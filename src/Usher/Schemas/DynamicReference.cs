namespace Usher.Schemas;

/// <summary>A <c>$dynamicRef</c>: it leads to the schema of its name in the outermost of the schemas that were entered on the way to it.</summary>
/// <param name="initial">Where it leads by itself.</param>
/// <param name="anchor">The name; null: it leads there whatever was entered.</param>
internal sealed class DynamicReference(SchemaNode initial, string? anchor)
{
    /// <summary>Where it leads by itself.</summary>
    public SchemaNode Initial { get; } = initial;

    /// <summary>The schema that it leads to.</summary>
    public SchemaNode Resolve(IReadOnlyList<SchemaResource> scope)
    {
        if (anchor is null) return Initial;
        for (var i = 0; i < scope.Count; i++)
        {
            if (scope[i].DynamicNodes.TryGetValue(anchor, out var node)) return node;
        }

        return Initial;
    }
}
