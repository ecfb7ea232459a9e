using Microsoft.AspNetCore.Http;

namespace Usher.Upstreams.Balancing;

/// <summary>
/// The faster of two that are drawn by weight: by the latency of late, a peak counting at once (peak-EWMA), times the requests under way.
/// For destinations that are not equally fast.
/// </summary>
internal sealed class EwmaBalancer(DestinationSet set, BalancerSettings settings) : TieredBalancer(set, settings)
{
    // Latencies within this factor are noise: the weights decide between such two.
    private const double Noise = 1.5;
    private readonly TimeProvider _time = settings.Time;

    public override string ToString() => "ewma";

    protected override int PickFrom(Tier tier, HttpContext context, in Candidates candidates)
    {
        var first = Draw(tier, candidates);
        if (first < 0 || tier.Members.Length == 1) return first;
        var second = DrawOther(tier, first, candidates);
        return second >= 0 && IsSlower(first, second) ? second : first;
    }

    private bool IsSlower(int first, int second)
    {
        var now = _time.GetTimestamp();
        var (one, two) = (Destinations[first].Load, Destinations[second].Load);
        var (slow, fast) = (one.Latency(now), two.Latency(now));
        // Of one that nobody has heard of yet only the queue counts.
        if (slow == 0 || fast == 0) slow = fast = 1;
        var (busy, other) = (one.InFlight, (two.InFlight + 1) * fast * Weights[first]);
        if (busy * slow * Weights[second] >= other) return true;
        return slow > fast * Noise && (busy + 1) * slow * Weights[second] > other;
    }
}
