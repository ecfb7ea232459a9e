namespace Usher.Runtime;

/// <summary>The snapshot of one request, which cannot lose what it uses before the request has ended.</summary>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Cell">Where its use is counted.</param>
internal readonly record struct SnapshotLease(Snapshot Snapshot, int Cell)
{
    /// <summary>The request has ended. Call it once.</summary>
    public void Leave() => Snapshot.Use.Leave(Cell);
}
