namespace Usher.Listeners;

/// <summary>How many connections there may be at one time.</summary>
/// <param name="Total">In all.</param>
/// <param name="PerAddress">From one address (IPv6: from one /64).</param>
internal sealed record ConnectionLimits(int Total, int PerAddress);
