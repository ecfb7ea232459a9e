namespace Usher.Upstreams;

/// <summary>Which Host the upstream sees: the client's (the default), the destination's own, or a fixed one.</summary>
/// <param name="FromDestination">Whether it is the destination's own.</param>
/// <param name="Fixed">The fixed one; null: not fixed.</param>
internal readonly record struct HostRule(bool FromDestination, string? Fixed)
{
    /// <summary>The client's Host.</summary>
    public static HostRule Keep => default;

    /// <summary>The Host for a destination; null: the client's.</summary>
    public string? For(Destination destination) => FromDestination ? destination.Address.Authority : Fixed;
}
