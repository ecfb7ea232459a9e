namespace Usher.Compare.Report;

/// <summary>What Usher's CPU time per request may cost at most, as a multiple of a peer's.</summary>
internal sealed record Bar(string Workload, string Peer, double Most);
