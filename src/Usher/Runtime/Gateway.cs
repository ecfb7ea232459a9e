namespace Usher.Runtime;

/// <summary>What runs now. One pointer swap makes another snapshot live; there is no other way to change what runs.</summary>
internal sealed class Gateway
{
    private Snapshot _current = Snapshot.Empty;

    /// <summary>The snapshot that new requests see.</summary>
    public Snapshot Current => Volatile.Read(ref _current);

    /// <summary>Whether the instance is being stopped: readiness says no, requests are still served.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Makes a snapshot live.</summary>
    public void Swap(Snapshot next) => Volatile.Write(ref _current, next);

    /// <summary>Tells load balancers to send no more.</summary>
    public void Drain() => IsDraining = true;
}
