using Microsoft.AspNetCore.Http;

namespace Usher.Upstreams.Balancing;

/// <summary>By chance and weight.</summary>
internal sealed class RandomBalancer(DestinationSet set, BalancerSettings settings) : TieredBalancer(set, settings)
{
    public override string ToString() => "random";

    protected override int PickFrom(Tier tier, HttpContext context, in Candidates candidates) => Draw(tier, candidates);
}
