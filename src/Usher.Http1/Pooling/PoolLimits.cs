namespace Usher.Http1.Pooling;

/// <summary>What bounds a pool; times in milliseconds.</summary>
internal readonly record struct PoolLimits(int Connections, int Waiting, long WaitTimeout, long IdleLifetime, long MaxLifetime);
