using Usher.Listeners;
using Usher.Listeners.Tls;

namespace Usher.Runtime;

/// <summary>The admin listener of a snapshot.</summary>
/// <param name="Listener">Where it listens.</param>
/// <param name="IsLoopback">Whether only this machine reaches it.</param>
/// <param name="Token">What callers have to show; null: nothing.</param>
/// <param name="Hosts">Names that it is asked under, beside those of this machine.</param>
/// <param name="Tls">What it shows and asks for where it is one with TLS.</param>
internal sealed record AdminSpec(ListenerSpec Listener, bool IsLoopback, string? Token, IReadOnlyList<string> Hosts, ServerTls Tls);
