namespace Usher.Schemas;

/// <summary>How schemas are compiled.</summary>
internal sealed record SchemaSettings
{
    /// <summary>Whether formats are checked, rather than taken for annotations.</summary>
    public bool AssertsFormats { get; init; } = true;

    /// <summary>Whether a keyword that no dialect knows is an error, rather than an annotation.</summary>
    public bool IsStrict { get; init; } = true;

    /// <summary>Keywords that are annotations although no dialect knows them.</summary>
    public IReadOnlyCollection<string> Ignored { get; init; } = [];

    /// <summary>Whether what is checked comes from a client: then members that are the server's to set are not asked for.</summary>
    public bool IsRequest { get; init; }

    /// <summary>Whether members that are the server's to set are refused.</summary>
    public bool RefusesReadOnly { get; init; }
}
