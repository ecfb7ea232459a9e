using Microsoft.AspNetCore.Http;

namespace Usher.Upstreams.Balancing;

/// <summary>In turn and by weight.</summary>
internal sealed class RoundRobinBalancer(DestinationSet set) : Balancer
{
    private readonly int[] _turns = Turns([.. set.Shares.Select(share => share.Weight)]);
    private int _next = -1;

    public override int Pick(HttpContext context, in TriedDestinations tried, out bool isPanic)
    {
        isPanic = false;
        if (_turns.Length <= 1) return _turns.Length - 1;
        return _turns[(uint)Interlocked.Increment(ref _next) % (uint)_turns.Length];
    }

    // Smooth weighted round-robin, played once in advance: 3:1 becomes a a b a, never a a a b.
    private static int[] Turns(int[] weights)
    {
        var total = weights.Sum();
        var current = new int[weights.Length];
        var turns = new int[total];
        for (var turn = 0; turn < total; turn++)
        {
            var best = 0;
            for (var i = 0; i < current.Length; i++)
            {
                current[i] += weights[i];
                if (current[i] > current[best]) best = i;
            }

            current[best] -= total;
            turns[turn] = best;
        }

        return turns;
    }
}
