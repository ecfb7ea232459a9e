namespace Usher.Upstreams.Balancing;

/// <summary>
/// The destinations of one priority that have a weight, with a table by which one of them is drawn by weight in constant time (Walker's
/// alias method, in Vose's form).
/// </summary>
internal sealed class Tier
{
    private readonly uint[]? _thresholds;
    private readonly int[] _aliases = [];

    /// <summary>Makes a tier.</summary>
    /// <param name="number">Its place among the tiers of its set.</param>
    /// <param name="shares">The whole set.</param>
    /// <param name="members">Which of the set belong to it, by their index.</param>
    public Tier(int number, IReadOnlyList<DestinationShare> shares, int[] members)
    {
        Number = number;
        Members = members;
        foreach (var member in members) TotalWeight += shares[member].Weight;
        IsEven = members.All(member => shares[member].Weight == shares[members[0]].Weight);
        if (IsEven) return;
        (_thresholds, _aliases) = Aliases([.. members.Select(member => (double)shares[member].Weight * members.Length / TotalWeight)]);
    }

    /// <summary>Its place among the tiers of its set.</summary>
    public int Number { get; }

    /// <summary>The indices of its destinations in the set.</summary>
    public int[] Members { get; }

    /// <summary>The sum of their weights.</summary>
    public long TotalWeight { get; }

    /// <summary>Whether all of them have the same weight.</summary>
    public bool IsEven { get; }

    /// <summary>The destination that a random number of 63 bits falls on.</summary>
    public int At(ulong random)
    {
        var bucket = (int)(((random >> 32) * (ulong)Members.Length) >> 31);
        return _thresholds is null || (uint)random < _thresholds[bucket] ? Members[bucket] : Members[_aliases[bucket]];
    }

    // Each bucket holds one part of its own destination and one of another that has more than its bucket takes.
    private static (uint[] Thresholds, int[] Aliases) Aliases(double[] parts)
    {
        var (thresholds, aliases) = (new uint[parts.Length], new int[parts.Length]);
        Stack<int> small = new(), large = new();
        for (var i = 0; i < parts.Length; i++) (parts[i] < 1 ? small : large).Push(i);
        while (small.Count > 0 && large.Count > 0)
        {
            var (less, more) = (small.Pop(), large.Pop());
            (thresholds[less], aliases[less]) = ((uint)(parts[less] * uint.MaxValue), more);
            parts[more] -= 1 - parts[less];
            (parts[more] < 1 ? small : large).Push(more);
        }

        foreach (var whole in small.Concat(large)) (thresholds[whole], aliases[whole]) = (uint.MaxValue, whole);
        return (thresholds, aliases);
    }
}
