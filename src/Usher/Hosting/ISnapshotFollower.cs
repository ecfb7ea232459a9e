using Usher.Runtime;

namespace Usher.Hosting;

/// <summary>Takes part in a reload: opens what the next snapshot needs before the swap, closes what is no longer needed after it.</summary>
internal interface ISnapshotFollower : IAsyncDisposable
{
    /// <summary>Prepares for a snapshot. Throws an <see cref="IOException"/> where that cannot be done; then the snapshot does not come into force.</summary>
    /// <param name="next">The snapshot that is about to come into force.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What is done once it is in force.</returns>
    Task<Func<Task>> Prepare(Snapshot next, CancellationToken cancel);
}
