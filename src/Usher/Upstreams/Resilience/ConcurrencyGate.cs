using Usher.Config;

namespace Usher.Upstreams.Resilience;

/// <summary>Lets so many requests to an upstream through at a time; a few more may wait, in their order and for a short while. It survives reloads.</summary>
internal sealed class ConcurrencyGate(BreakerConfig config, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource<bool>> _waiting = new();
    private int _underWay;

    /// <summary>Requests that were let through and have not ended.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Requests that wait for leave.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _waiting.Count(waiter => !waiter.Task.IsCompleted);
        }
    }

    /// <summary>Waits for leave; who got it says <see cref="Leave"/> afterwards.</summary>
    /// <returns>Whether there is leave.</returns>
    public ValueTask<bool> Enter(CancellationToken cancel)
    {
        TaskCompletionSource<bool> waiter;
        lock (_lock)
        {
            if (_underWay < config.Concurrent)
            {
                _underWay++;
                return new(true);
            }

            while (_waiting.TryPeek(out var gone) && gone.Task.IsCompleted) _waiting.Dequeue();
            if (_waiting.Count >= config.Pending) return new(false);
            waiter = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(waiter);
        }

        return Wait(waiter, cancel);
    }

    /// <summary>A request has ended: the next one takes its place.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            while (_waiting.TryDequeue(out var next))
            {
                if (next.TrySetResult(true)) return;
            }

            _underWay--;
        }
    }

    private async ValueTask<bool> Wait(TaskCompletionSource<bool> waiter, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(config.Wait, time);
        await using var whenLate = late.Token.UnsafeRegister(static waiter => ((TaskCompletionSource<bool>)waiter!).TrySetResult(false), waiter);
        await using var whenGone = cancel.UnsafeRegister(static waiter => ((TaskCompletionSource<bool>)waiter!).TrySetResult(false), waiter);
        return await waiter.Task;
    }
}
