namespace Usher.Routing;

/// <summary>The host of a route's key: exact, every name below a suffix (<c>*.example.com</c>), or any.</summary>
/// <param name="Name">The lower-case name, or the suffix without <c>*.</c>; null for any host.</param>
/// <param name="IsSuffix">Whether names below <paramref name="Name"/> are meant (at any depth), not the name itself.</param>
internal readonly record struct RouteHostPattern(string? Name, bool IsSuffix)
{
    /// <summary>Whether a normalised host belongs to this pattern.</summary>
    public bool Holds(ReadOnlySpan<char> host)
    {
        if (Name is null) return true;
        if (!IsSuffix) return host.Equals(Name, StringComparison.OrdinalIgnoreCase);
        return host.Length > Name.Length + 1
            && host[^(Name.Length + 1)] == '.'
            && host.EndsWith(Name, StringComparison.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    public override string ToString() => Name is null ? "any" : IsSuffix ? "*." + Name : Name;
}
