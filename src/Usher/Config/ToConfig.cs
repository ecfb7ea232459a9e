namespace Usher.Config;

/// <summary>Where a route's requests go: a named upstream, addresses, or a split of several upstreams.</summary>
internal sealed record ToConfig
{
    /// <summary>The name of an upstream; null: one of the others.</summary>
    public string? Upstream { get; init; }

    /// <summary>The addresses that stand in the route itself.</summary>
    public IReadOnlyList<DestinationUrl> Addresses { get; init; } = [];

    /// <summary>The parts of a split.</summary>
    public IReadOnlyList<SplitPart> Split { get; init; } = [];

    /// <summary>It as text, as in the file.</summary>
    public override string ToString()
    {
        if (Upstream is not null) return Upstream;
        return Split.Count > 0 ? string.Join(", ", Split.Select(part => $"{part.Upstream} {part.Config.Weight}")) : string.Join(", ", Addresses);
    }
}
