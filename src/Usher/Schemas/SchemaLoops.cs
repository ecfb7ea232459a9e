namespace Usher.Schemas;

/// <summary>Finds schemas that ask for themselves of the very same value, which no check would ever come to the end of.</summary>
internal static class SchemaLoops
{
    /// <summary>Looks through all schemas.</summary>
    public static void Find(Dictionary<string, SchemaNode> nodes, List<SchemaError> errors)
    {
        var done = new HashSet<SchemaNode>();
        var open = new HashSet<SchemaNode>();
        foreach (var (place, node) in nodes)
        {
            if (Leads(node, done, open)) errors.Add(new SchemaError(place, "this schema leads to itself without going into the value"));
        }
    }

    private static bool Leads(SchemaNode node, HashSet<SchemaNode> done, HashSet<SchemaNode> open)
    {
        if (!done.Add(node)) return open.Contains(node);
        open.Add(node);
        var leads = InPlace(node).Any(next => Leads(next, done, open));
        open.Remove(node);
        return leads;
    }

    private static IEnumerable<SchemaNode> InPlace(SchemaNode node)
    {
        var single = new[] { node.Not, node.If, node.Then, node.Else }.OfType<SchemaNode>();
        var dependent = node.Objects?.DependentSchemas.Select(one => one.Schema) ?? [];
        return node.All.Concat(node.AnyOf).Concat(node.OneOf).Concat(single).Concat(dependent);
    }
}
