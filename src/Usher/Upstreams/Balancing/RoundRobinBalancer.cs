using Microsoft.AspNetCore.Http;

namespace Usher.Upstreams.Balancing;

/// <summary>In turn and by weight.</summary>
internal sealed class RoundRobinBalancer : TieredBalancer
{
    private const int MostSkips = 16;
    private readonly Turns[] _turns;

    public RoundRobinBalancer(DestinationSet set, BalancerSettings settings) : base(set, settings) =>
        _turns = [.. AllTiers.Select(tier => new Turns(tier, Weights))];

    public override string ToString() => "round-robin";

    protected override int PickFrom(Tier tier, HttpContext context, in Candidates candidates)
    {
        var turns = _turns[tier.Number];
        for (var skip = 0; skip < MostSkips; skip++)
        {
            var index = turns.Next();
            if (candidates.Admits(index) && (PartOf(index) is var part && (part >= 1 || turns.Chance() < part))) return index;
        }

        return Draw(tier, candidates);
    }
}
