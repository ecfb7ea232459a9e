using Microsoft.AspNetCore.Http;

namespace Usher.Upstreams.Balancing;

/// <summary>
/// The owner of the request's key. One that has far more than its share to do passes a key on (Mirrokni, Thorup and Zadimoghaddam,
/// "Consistent hashing with bounded loads", 2018), as does one that is not usable, always to the same other one. A request without a key is
/// balanced by chance.
/// </summary>
internal sealed class HashBalancer : TieredBalancer
{
    private const int MostProbes = 16;

    // Below this the share of one destination says nothing: a few requests at once for one key are no reason to move it.
    private const int AlwaysTakes = 8;
    private readonly HashKey _key;
    private readonly double _bound;
    private readonly RendezvousTable[] _tables;
    private readonly long[] _busy;
    private int _picks;

    public HashBalancer(DestinationSet set, BalancerSettings settings, HashKey key, double bound) : base(set, settings)
    {
        (_key, _bound) = (key, bound);
        _tables = [.. AllTiers.Select(tier => new RendezvousTable(set.Shares, tier))];
        _busy = new long[AllTiers.Length];
    }

    public override string ToString() => $"hash on {_key}";

    protected override int PickFrom(Tier tier, HttpContext context, in Candidates candidates)
    {
        if (!_key.TryHash(context, out var hash)) return Draw(tier, candidates);
        var table = _tables[tier.Number];
        var busy = _bound == 0 ? 0 : BusyOf(tier);
        var full = -1;
        for (var probe = 0; probe < MostProbes; probe++)
        {
            var owner = table.OwnerOf(hash);
            hash = StableHash.Mix(hash + 1);
            if (!candidates.Admits(owner) || !MayHave(owner, hash)) continue;
            if (_bound == 0 || !IsFull(tier, owner, busy)) return owner;
            if (full < 0) full = owner;
        }

        return full >= 0 ? full : Draw(tier, candidates);
    }

    // In slow start a destination gets some of its keys and keeps them, rather than some requests of each.
    private bool MayHave(int owner, ulong hash)
    {
        var part = PartOf(owner);
        return part >= 1 || (hash & 0xFFFF) < part * 0x10000;
    }

    private bool IsFull(Tier tier, int owner, long busy)
    {
        var own = Destinations[owner].Load.InFlight;
        return own >= AlwaysTakes && own + 1 > _bound * (busy + 1) * Weights[owner] / tier.TotalWeight;
    }

    // Counted anew so seldom that a pick's part of it does not grow with the set.
    private long BusyOf(Tier tier)
    {
        ref var busy = ref _busy[tier.Number];
        if (tier.Members.Length > 8 && Interlocked.Increment(ref _picks) % (tier.Members.Length / 8) != 0) return Volatile.Read(ref busy);
        var sum = 0L;
        foreach (var index in tier.Members) sum += Destinations[index].Load.InFlight;
        Volatile.Write(ref busy, sum);
        return sum;
    }
}
