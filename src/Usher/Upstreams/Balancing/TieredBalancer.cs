using Microsoft.AspNetCore.Http;

namespace Usher.Upstreams.Balancing;

/// <summary>Goes through the priorities of a set until one of them has a destination to pick; how one is picked within a priority is the algorithm's.</summary>
internal abstract class TieredBalancer : Balancer
{
    private const int Draws = 4;
    private readonly Random _random;
    private readonly SlowStart? _slowStart;
    private readonly Tier _all;

    protected TieredBalancer(DestinationSet set, BalancerSettings settings)
    {
        (_random, _slowStart) = (settings.Random, settings.SlowStart);
        Destinations = set.Destinations;
        Weights = [.. set.Shares.Select(share => share.Weight)];
        var weighted = Enumerable.Range(0, Weights.Length).Where(index => Weights[index] > 0).ToArray();
        Tiers = [.. weighted.GroupBy(index => set.Shares[index].Priority).OrderBy(tier => tier.Key).Select((tier, number) => new Tier(number, set.Shares, [.. tier]))];
        _all = Tiers.Length == 1 ? Tiers[0] : new Tier(Tiers.Length, set.Shares, weighted);
        AllTiers = Tiers.Length == 1 ? Tiers : [.. Tiers, _all];
    }

    /// <summary>The destinations of the set.</summary>
    protected Destination[] Destinations { get; }

    /// <summary>Their weights.</summary>
    protected int[] Weights { get; }

    /// <summary>The destinations by priority, the best first.</summary>
    protected Tier[] Tiers { get; }

    /// <summary>The same, and the tier of all of them where there are several.</summary>
    protected Tier[] AllTiers { get; }

    public sealed override int Pick(HttpContext context, in TriedDestinations tried, out bool isPanic)
    {
        isPanic = false;
        var fresh = new Candidates(Destinations, tried, alsoTried: tried.IsEmpty, alsoUnusable: false);
        foreach (var tier in Tiers)
        {
            var picked = PickFrom(tier, context, fresh);
            if (picked >= 0) return picked;
        }

        return PickAnyhow(context, tried, out isPanic);
    }

    /// <summary>One of a tier's destinations that the candidates admit; -1: there is none.</summary>
    protected abstract int PickFrom(Tier tier, HttpContext context, in Candidates candidates);

    /// <summary>Draws one by weight; -1: there is none.</summary>
    protected int Draw(Tier tier, in Candidates candidates)
    {
        // Thrown again where it may not be picked: what is left keeps its proportions.
        for (var draw = 0; draw < Draws; draw++)
        {
            var index = Throw(tier);
            if (candidates.Admits(index) && MayHave(index)) return index;
        }

        return Search(tier, candidates);
    }

    /// <summary>Draws another one by weight; -1: none was found soon.</summary>
    protected int DrawOther(Tier tier, int first, in Candidates candidates)
    {
        if (tier.Members is [var one, var two])
        {
            var other = one == first ? two : one;
            return candidates.Admits(other) && MayHave(other) ? other : -1;
        }

        for (var draw = 0; draw < Draws; draw++)
        {
            var index = Throw(tier);
            if (index != first && candidates.Admits(index) && MayHave(index)) return index;
        }

        return -1;
    }

    /// <summary>The part of its share that a destination may have now, up to 1.</summary>
    protected double PartOf(int index) => _slowStart is null ? 1 : _slowStart.PartOf(Destinations[index]);

    private int PickAnyhow(HttpContext context, in TriedDestinations tried, out bool isPanic)
    {
        isPanic = false;
        var usable = new Candidates(Destinations, tried, alsoTried: true, alsoUnusable: false);
        foreach (var tier in Tiers)
        {
            var picked = tried.IsEmpty ? -1 : PickFrom(tier, context, usable);
            if (picked >= 0) return picked;
        }

        isPanic = _all.Members.Length > 0;
        if (!isPanic) return -1;
        var untried = PickFrom(_all, context, new Candidates(Destinations, tried, alsoTried: false, alsoUnusable: true));
        return untried >= 0 ? untried : PickFrom(_all, context, new Candidates(Destinations, tried, alsoTried: true, alsoUnusable: true));
    }

    private int Throw(Tier tier) => tier.Members.Length == 1 ? tier.Members[0] : tier.At((ulong)_random.NextInt64());

    private bool MayHave(int index)
    {
        if (_slowStart is null) return true;
        var part = _slowStart.PartOf(Destinations[index]);
        return part >= 1 || _random.NextDouble() < part;
    }

    // One pass over all: each takes the place of the one before with its share of what was seen so far.
    private int Search(Tier tier, in Candidates candidates)
    {
        var found = -1;
        var seen = 0.0;
        foreach (var index in tier.Members)
        {
            if (!candidates.Admits(index)) continue;
            var weight = Weights[index] * PartOf(index);
            seen += weight;
            if (found < 0 || _random.NextDouble() * seen < weight) found = index;
        }

        return found;
    }
}
