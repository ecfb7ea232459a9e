namespace Usher.Http1.Pooling;

/// <summary>A request that waits for a connection.</summary>
internal sealed class PoolWaiter(long deadline) : TaskCompletionSource<PoolGrant>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public long Deadline => deadline;
}
