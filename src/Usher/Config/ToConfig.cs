namespace Usher.Config;

/// <summary>Where a route's requests go.</summary>
/// <param name="Upstream">The name of an upstream; null: the addresses stand in the route itself.</param>
/// <param name="Addresses">The addresses that stand in the route itself.</param>
internal sealed record ToConfig(string? Upstream, IReadOnlyList<DestinationUrl> Addresses)
{
    /// <summary>It as text, as in the file.</summary>
    public override string ToString() => Upstream ?? string.Join(", ", Addresses);
}
