using Microsoft.AspNetCore.Http;

namespace Usher.Upstreams.Balancing;

/// <summary>
/// The less busy of two that are drawn by weight (Mitzenmacher, "The power of two choices in randomized load balancing", 2001): close to
/// what <see cref="LeastRequestsBalancer"/> does, at the cost of two looks, and without the herd that runs to the one idle destination.
/// </summary>
internal sealed class PowerOfTwoBalancer(DestinationSet set, BalancerSettings settings) : TieredBalancer(set, settings)
{
    public override string ToString() => "power-of-two";

    protected override int PickFrom(Tier tier, HttpContext context, in Candidates candidates)
    {
        var first = Draw(tier, candidates);
        if (first < 0 || tier.Members.Length == 1) return first;
        var busy = Destinations[first].Load.InFlight;
        if (busy == 0) return first;
        var second = DrawOther(tier, first, candidates);
        return second >= 0 && IsBusier(first, busy, second) ? second : first;
    }

    // Left only if it has more to do, by its weight, than the other would have with this request: with little traffic the weights still hold.
    private bool IsBusier(int first, int busy, int second) =>
        (long)busy * Weights[second] >= (Destinations[second].Load.InFlight + 1L) * Weights[first];
}
