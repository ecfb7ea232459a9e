namespace Usher.Config;

/// <summary>One upstream's part of a split, with its name.</summary>
/// <param name="Upstream">The name of the upstream.</param>
/// <param name="Config">What the file says of it.</param>
internal sealed record SplitPart(string Upstream, SplitPartConfig Config);
