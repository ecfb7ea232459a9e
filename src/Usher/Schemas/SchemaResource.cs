namespace Usher.Schemas;

/// <summary>A schema that has an identifier of its own, with all in it that has none.</summary>
/// <param name="uri">Its identifier, absolute and without a fragment.</param>
/// <param name="root">Where it stands.</param>
internal sealed class SchemaResource(string uri, SchemaPlace root)
{
    /// <summary>Its identifier.</summary>
    public string Uri { get; } = uri;

    /// <summary>Where it stands.</summary>
    public SchemaPlace Root { get; } = root;

    /// <summary>The names in it (<c>$anchor</c> and <c>$dynamicAnchor</c>), and where they lead, as JSON pointers into the document.</summary>
    public Dictionary<string, string> Anchors { get; } = new(StringComparer.Ordinal);

    /// <summary>Those of them that are <c>$dynamicAnchor</c>.</summary>
    public HashSet<string> DynamicAnchors { get; } = new(StringComparer.Ordinal);

    /// <summary>The schemas of <see cref="DynamicAnchors"/>, compiled.</summary>
    public Dictionary<string, SchemaNode> DynamicNodes { get; } = new(StringComparer.Ordinal);
}
