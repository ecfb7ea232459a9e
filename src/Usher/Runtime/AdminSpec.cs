using Usher.Listeners;

namespace Usher.Runtime;

/// <summary>The admin listener of a snapshot.</summary>
/// <param name="Listener">Where it listens.</param>
/// <param name="IsLoopback">Whether only this machine reaches it.</param>
/// <param name="Token">What callers have to show; null: nothing.</param>
/// <param name="Hosts">Names that it is asked under, beside those of this machine.</param>
internal sealed record AdminSpec(ListenerSpec Listener, bool IsLoopback, string? Token, IReadOnlyList<string> Hosts);
