using System.Threading.Tasks.Sources;

namespace Usher.Http1.Exchanges;

/// <summary>
/// Where a request's body waits until the upstream says 100, the time for it has passed, or it is known that the body is not wanted.
/// Whoever comes first decides.
/// </summary>
internal sealed class ContinueGate : IValueTaskSource<bool>
{
    // The signal may be given under a lock, so what follows it runs elsewhere.
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private int _isSignalled;

    /// <summary>Closes the gate again, for the next exchange.</summary>
    public void Reset()
    {
        _core.Reset();
        Volatile.Write(ref _isSignalled, 0);
    }

    /// <summary>True when the body may go, false when it must not.</summary>
    public ValueTask<bool> Wait() => new(this, _core.Version);

    public void Signal(bool mayGo)
    {
        if (Interlocked.Exchange(ref _isSignalled, 1) == 0) _core.SetResult(mayGo);
    }

    public bool GetResult(short token) => _core.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
