namespace Usher.Cluster;

/// <summary>What was used of a quota in one slot.</summary>
/// <param name="Name">The quota's name.</param>
/// <param name="Key">By whom.</param>
/// <param name="Slot">The slot.</param>
/// <param name="Count">How much.</param>
internal readonly record struct QuotaUse(string Name, UInt128 Key, long Slot, long Count);
