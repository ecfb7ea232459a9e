using Usher.Http1.Exchanges;
using Usher.Http1.Timing;

namespace Usher.Http1.Pooling;

/// <summary>
/// The connections to one endpoint. It hands idle ones out again, last in first out, counts the open ones, and lets requests wait when
/// there are enough. It opens none itself: a request that has leave to open one does.
/// </summary>
internal sealed class ConnectionPool : ISwept
{
    private readonly PoolLimits _limits;
    private readonly CoarseClock _clock;
    private readonly Lock _lock = new();
    private readonly IdleStack _idle = new();
    private readonly HashSet<Http1Connection> _open = [];
    private readonly Queue<PoolWaiter> _waiters = new();
    private readonly List<Http1Connection> _swept = [];
    private readonly List<Http1Connection> _expired = [];
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _slots; // open connections and those being opened
    private bool _isDisposed;

    public ConnectionPool(PoolLimits limits, CoarseClock clock)
    {
        _limits = limits;
        _clock = clock;
        clock.Add(this);
    }

    public int OpenCount
    {
        get
        {
            lock (_lock) return _open.Count;
        }
    }

    public int IdleCount
    {
        get
        {
            lock (_lock) return _idle.Count;
        }
    }

    /// <summary>An idle connection, or null.</summary>
    public Http1Connection? TryRent()
    {
        lock (_lock) return _idle.Pop();
    }

    /// <summary>An idle connection or leave to open one, waiting for either if there are as many as there may be.</summary>
    public ValueTask<PoolGrant> Rent(CancellationToken clientGone)
    {
        PoolWaiter waiter;
        lock (_lock)
        {
            if (_isDisposed) return new(PoolGrant.Refused(ExchangeFailure.Disposed));
            if (_idle.Pop() is { } idle) return new(new PoolGrant(idle, ExchangeFailure.None));
            if (_slots < _limits.Connections)
            {
                _slots++;
                return new(PoolGrant.MayOpen);
            }

            if (_waiters.Count >= _limits.Waiting) return new(PoolGrant.Refused(ExchangeFailure.TooManyConnections));
            waiter = new PoolWaiter(_clock.After(_limits.WaitTimeout));
            _waiters.Enqueue(waiter);
        }

        return Wait(waiter, clientGone);
    }

    /// <summary>A connection was opened with the leave that was given.</summary>
    public void Opened(Http1Connection connection)
    {
        lock (_lock) _open.Add(connection);
    }

    /// <summary>No connection came of the leave that was given.</summary>
    public void NotOpened()
    {
        lock (_lock) FreeSlot();
    }

    /// <summary>Takes back a connection whose exchange ended with exact framing on both sides.</summary>
    public void Return(Http1Connection connection)
    {
        lock (_lock)
        {
            var now = _clock.Now;
            if (!_isDisposed && now - connection.OpenedAt <= _limits.MaxLifetime)
            {
                while (_waiters.TryDequeue(out var waiter))
                {
                    if (waiter.TrySetResult(new PoolGrant(connection, ExchangeFailure.None))) return;
                }

                _idle.Push(connection, now);
                return;
            }
        }

        Discard(connection);
    }

    /// <summary>Closes a connection that is not idle.</summary>
    public void Discard(Http1Connection connection)
    {
        lock (_lock)
        {
            _open.Remove(connection);
            FreeSlot();
        }

        connection.Channel.Dispose();
    }

    /// <summary>Closes what is idle, and the rest when its exchanges end.</summary>
    public async ValueTask Dispose()
    {
        List<Http1Connection> idle = [];
        lock (_lock)
        {
            _isDisposed = true;
            while (_idle.Pop() is { } connection) idle.Add(connection);
            while (_waiters.TryDequeue(out var waiter)) waiter.TrySetResult(PoolGrant.Refused(ExchangeFailure.Disposed));
            if (_slots == 0) _drained.TrySetResult();
        }

        foreach (var connection in idle) Discard(connection);
        await _drained.Task;
        _clock.Remove(this);
    }

    public void Sweep(long now)
    {
        lock (_lock)
        {
            foreach (var connection in _open)
            {
                if (connection.Exchange.Watch.IsExpired(now)) _expired.Add(connection);
            }

            _idle.TakeOlderThan(now - _limits.IdleLifetime, _swept);
            _idle.TakeCondemned(now, _swept);
            while (_waiters.TryPeek(out var waiter) && (waiter.Task.IsCompleted || now > waiter.Deadline))
                _waiters.Dequeue().TrySetResult(PoolGrant.Refused(ExchangeFailure.TooManyConnections));
        }

        // Outside the lock: stopping an exchange may run what waits for it, and that comes back here.
        foreach (var connection in _expired) connection.Exchange.Watch.Expire(now);
        foreach (var connection in _swept) Discard(connection);
        _expired.Clear();
        _swept.Clear();
    }

    private static async ValueTask<PoolGrant> Wait(PoolWaiter waiter, CancellationToken clientGone)
    {
        await using var registration = clientGone.UnsafeRegister(
            static waiting => ((PoolWaiter)waiting!).TrySetResult(PoolGrant.Refused(ExchangeFailure.ClientGone)), waiter);
        return await waiter.Task;
    }

    private void FreeSlot()
    {
        if (!_isDisposed)
        {
            while (_waiters.TryDequeue(out var waiter))
            {
                if (waiter.TrySetResult(PoolGrant.MayOpen)) return; // the slot is the waiter's now
            }
        }

        if (--_slots == 0 && _isDisposed) _drained.TrySetResult();
    }
}
