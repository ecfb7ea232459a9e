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
    /// <returns>The one that was.</returns>
    public Snapshot Swap(Snapshot next) => Interlocked.Exchange(ref _current, next);

    /// <summary>The current snapshot for one request, counted as used until the lease is left.</summary>
    public SnapshotLease Enter()
    {
        while (true)
        {
            var snapshot = Current;
            var cell = snapshot.Use.Enter();
            // Still current after it was counted: whoever swaps it from now on sees the count.
            if (ReferenceEquals(snapshot, Current)) return new SnapshotLease(snapshot, cell);
            snapshot.Use.Leave(cell);
        }
    }

    /// <summary>Tells load balancers to send no more.</summary>
    public void Drain() => IsDraining = true;
}
