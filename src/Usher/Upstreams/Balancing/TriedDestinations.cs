namespace Usher.Upstreams.Balancing;

/// <summary>The destinations that a request was sent to already, by their index.</summary>
internal struct TriedDestinations
{
    // A set of more than 64 is rare, and what it costs there is that another destination is avoided, too.
    private ulong _bits;

    /// <summary>Whether none was tried.</summary>
    public readonly bool IsEmpty => _bits == 0;

    /// <summary>Whether this one was tried.</summary>
    public readonly bool Contains(int index) => (_bits & (1UL << index)) != 0;

    /// <summary>Notes one.</summary>
    public void Add(int index) => _bits |= 1UL << index;
}
