using Microsoft.AspNetCore.Http;

namespace Usher.Upstreams.Balancing;

/// <summary>
/// The one with the fewest requests under way by its weight. It looks at all of them, which is right for few destinations and long
/// requests.
/// </summary>
internal sealed class LeastRequestsBalancer(DestinationSet set, BalancerSettings settings) : TieredBalancer(set, settings)
{
    public override string ToString() => "least-requests";

    protected override int PickFrom(Tier tier, HttpContext context, in Candidates candidates)
    {
        // The one drawn by weight wins a tie, so that idle destinations get their shares too.
        var drawn = Draw(tier, candidates);
        if (drawn < 0 || tier.Members.Length == 1) return drawn;
        var busy = Destinations[drawn].Load.InFlight;
        if (busy == 0) return drawn;
        var (best, least) = (drawn, busy / Share(drawn));
        var start = Array.IndexOf(tier.Members, drawn);
        for (var i = 1; i < tier.Members.Length; i++)
        {
            var index = tier.Members[(start + i) % tier.Members.Length];
            if (!candidates.Admits(index)) continue;
            var load = (Destinations[index].Load.InFlight + 1) / Share(index);
            if (load < least || (load == least && best == drawn)) (best, least) = (index, load);
        }

        return best;
    }

    private double Share(int index) => Weights[index] * PartOf(index);
}
