namespace Usher.Upstreams.Balancing;

/// <summary>
/// Whom a key belongs to: 65,536 slots, each with the destination that wins it by rendezvous hashing with weights (Thaler and Ravishankar,
/// "Using name-based mappings to increase hit rates", 1998). One that joins takes its share of the slots from all others, and one that leaves
/// gives them back; no other slot changes hands. The owner follows from the addresses alone, so several gateways agree.
/// </summary>
internal sealed class RendezvousTable
{
    private const int Bits = 16;
    private readonly int[] _owners = new int[1 << Bits];

    public RendezvousTable(IReadOnlyList<DestinationShare> shares, Tier tier)
    {
        var names = tier.Members.Select(index => StableHash.Of(shares[index].Destination.Address.Text)).ToArray();
        var best = new double[_owners.Length];
        Array.Fill(best, double.NegativeInfinity);
        for (var member = 0; member < names.Length; member++)
        {
            var weight = (double)shares[tier.Members[member]].Weight;
            for (var slot = 0; slot < _owners.Length; slot++)
            {
                var chance = ((StableHash.Mix(names[member] + (uint)slot) >> 11) + 0.5) / (1UL << 53);
                // Log(u) / w is what makes the largest one's odds follow the weights; where they are equal u itself does.
                var score = tier.IsEven ? chance : Math.Log(chance) / weight;
                if (score > best[slot]) (best[slot], _owners[slot]) = (score, tier.Members[member]);
            }
        }
    }

    /// <summary>The owner of a key, by its index in the set.</summary>
    public int OwnerOf(ulong hash) => _owners[hash >> (64 - Bits)];
}
