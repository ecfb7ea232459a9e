using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Usher.Http1.Async;

/// <summary>The part of a suspended method that its awaiter sees.</summary>
internal abstract class PooledStateMachine<TResult> : IValueTaskSource<TResult>
{
    private ManualResetValueTaskSourceCore<TResult> _core;

    protected PooledStateMachine() => MoveNextAction = MoveNext;

    public Action MoveNextAction { get; }

    public short Version => _core.Version;

    public void SetResult(TResult result) => _core.SetResult(result);

    public void SetException(Exception exception) => _core.SetException(exception);

    public TResult GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            Release();
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    protected abstract void MoveNext();

    protected abstract void Release();
}

/// <summary>A suspended method, and the cache of those that have ended.</summary>
internal sealed class PooledStateMachine<TResult, TStateMachine> : PooledStateMachine<TResult> where TStateMachine : IAsyncStateMachine
{
    private const int KeptPerThread = 32;
    private const int KeptShared = 8192;

    // Static because the compiler gives a builder no way to reach an instance. Two levels: a request often starts on one thread and
    // ends on another, so a thread's own list alone would run dry on one side and overflow on the other.
    [ThreadStatic]
    private static PooledStateMachine<TResult, TStateMachine>? t_kept;

    [ThreadStatic]
    private static int t_keptCount;

    private static readonly Lock SharedLock = new();
    private static PooledStateMachine<TResult, TStateMachine>? s_shared;
    private static int s_sharedCount;

    private PooledStateMachine<TResult, TStateMachine>? _next;

    public TStateMachine? StateMachine;

    public static PooledStateMachine<TResult, TStateMachine> Rent()
    {
        if (t_kept is { } machine)
        {
            t_kept = machine._next;
            t_keptCount--;
            machine._next = null;
            return machine;
        }

        return RentShared() ?? new PooledStateMachine<TResult, TStateMachine>();
    }

    protected override void MoveNext() => StateMachine!.MoveNext();

    protected override void Release()
    {
        StateMachine = default;
        if (t_keptCount < KeptPerThread)
        {
            _next = t_kept;
            t_kept = this;
            t_keptCount++;
            return;
        }

        lock (SharedLock)
        {
            if (s_sharedCount >= KeptShared) return;
            _next = s_shared;
            s_shared = this;
            s_sharedCount++;
        }
    }

    private static PooledStateMachine<TResult, TStateMachine>? RentShared()
    {
        if (Volatile.Read(ref s_shared) is null) return null;
        lock (SharedLock)
        {
            if (s_shared is not { } machine) return null;
            s_shared = machine._next;
            s_sharedCount--;
            machine._next = null;
            return machine;
        }
    }
}
