namespace Usher.Cluster;

/// <summary>A request that is to be carried out once.</summary>
/// <param name="Key">Whose it is and which: the caller, the route and the key that the client gave.</param>
/// <param name="Fingerprint">A digest of what is asked for.</param>
/// <param name="Token">Tells this try from all others.</param>
/// <param name="KeepFor">How long it is remembered.</param>
/// <param name="RunsAtMost">How long it is believed to be under way; whoever has said nothing by then is taken for dead.</param>
/// <param name="MayRunAgain">Whether it may be carried out once more where nobody knows what became of the try before.</param>
internal sealed record IdempotencyClaim(UInt128 Key, string Fingerprint, string Token, TimeSpan KeepFor, TimeSpan RunsAtMost, bool MayRunAgain);
