namespace Usher.Upstreams.Balancing;

/// <summary>Whose turn it is, by weight. A turn costs one interlocked addition.</summary>
internal sealed class Turns
{
    private const int MostSteps = 4096;

    // The golden ratio: multiples of it fall as evenly into [0, 1) as any sequence can (Weyl).
    private const ulong Golden = 0x9E37_79B9_7F4A_7C15;
    private readonly Tier _tier;
    private readonly int[] _steps;
    private long _next = -1;

    public Turns(Tier tier, int[] weights)
    {
        _tier = tier;
        var divisor = tier.Members.Aggregate(0, (all, index) => Divisor(all, weights[index]));
        var steps = divisor == 0 ? 0 : tier.TotalWeight / divisor;
        // Played once in advance where it is short; what is longer is spread by the golden ratio, which needs no memory.
        _steps = tier.IsEven ? tier.Members : steps <= MostSteps ? Play(tier.Members, [.. tier.Members.Select(index => weights[index] / divisor)], (int)steps) : [];
    }

    /// <summary>The next in turn.</summary>
    public int Next()
    {
        var turn = (ulong)Interlocked.Increment(ref _next);
        return _steps.Length > 0 ? _steps[turn % (ulong)_steps.Length] : _tier.At((turn * Golden) >> 1);
    }

    /// <summary>A number in [0, 1) that falls evenly over the turns.</summary>
    public double Chance() => (((ulong)Volatile.Read(ref _next) * Golden) >> 11) / (double)(1UL << 53);

    // Smooth weighted round-robin: 3:1 becomes a a b a, never a a a b.
    private static int[] Play(int[] members, int[] weights, int steps)
    {
        var current = new int[weights.Length];
        var turns = new int[steps];
        for (var turn = 0; turn < steps; turn++)
        {
            var best = 0;
            for (var i = 0; i < current.Length; i++)
            {
                current[i] += weights[i];
                if (current[i] > current[best]) best = i;
            }

            current[best] -= steps;
            turns[turn] = members[best];
        }

        return turns;
    }

    private static int Divisor(int a, int b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return a;
    }
}
