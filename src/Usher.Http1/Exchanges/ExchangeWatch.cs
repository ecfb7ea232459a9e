using System.IO.Pipelines;
using Usher.Http1.Channels;
using Usher.Http1.Timing;

namespace Usher.Http1.Exchanges;

/// <summary>
/// Watches over one exchange: its deadline, and whoever stops it from outside. Stopping means breaking the connection off, which ends
/// every wait on the upstream, and cancelling whatever wait on the client is under way.
/// </summary>
/// <remarks>
/// Setting a deadline is a plain write. The clock's sweep and the client's abort come on other threads; the lock makes sure that they
/// only ever hit the exchange that they mean, never the next one on the connection.
/// </remarks>
internal sealed class ExchangeWatch(ByteChannel channel, CoarseClock clock, ContinueGate gate)
{
    private readonly Lock _lock = new();
    private long _deadline; // 0: none
    private long _end;
    private ExchangeTimeouts _timeouts = null!;
    private bool _isActive;
    private bool _isCondemned;
    private PipeReader? _clientReader;
    private PipeWriter? _clientWriter;
    private volatile bool _readsClient;
    private volatile bool _flushesClient;
    private volatile bool _isUploading;
    private volatile bool _awaitsContinue;
    private volatile bool _headSeen;
    private volatile bool _isOver;

    /// <summary>Why the exchange was stopped from outside, or None.</summary>
    public ExchangeFailure Stopped { get; private set; }

    /// <summary>Who was waited for when it was stopped.</summary>
    public ExchangeSide StoppedSide { get; private set; }

    public bool IsExpired(long now)
    {
        var deadline = Volatile.Read(ref _deadline);
        return deadline != 0 && now > deadline;
    }

    public void Begin(ExchangeTimeouts timeouts, bool uploads, bool awaitsContinue)
    {
        _timeouts = timeouts;
        _end = clock.After(timeouts.Total);
        _headSeen = _isOver = _readsClient = _flushesClient = false;
        _isUploading = uploads;
        _awaitsContinue = awaitsContinue;
        Arm(awaitsContinue ? _timeouts.Continue : uploads ? _timeouts.Idle : _timeouts.Response);
        lock (_lock)
        {
            Stopped = ExchangeFailure.None;
            StoppedSide = ExchangeSide.None;
            _isCondemned = false;
            _isActive = true;
        }
    }

    /// <summary>Ends the watch; false when the connection was broken off or must not be used again.</summary>
    public bool End()
    {
        lock (_lock)
        {
            _isActive = false;
            _clientReader = null;
            _clientWriter = null;
            Volatile.Write(ref _deadline, 0);
            return !_isCondemned;
        }
    }

    /// <summary>A 100 came, or the body is sent without one.</summary>
    public void StartUpload()
    {
        _awaitsContinue = false;
        if (!_headSeen) Arm(_timeouts.Idle);
    }

    public void EndUpload()
    {
        _isUploading = false;
        if (!_headSeen) Arm(_timeouts.Response);
    }

    public void HeadSeen()
    {
        _headSeen = true;
        Arm(_timeouts.Idle);
    }

    /// <summary>The response is over, and the request's last bytes have a moment to be taken.</summary>
    public void BeginGrace()
    {
        _isOver = true;
        Arm(_timeouts.Continue);
    }

    /// <summary>A byte has moved.</summary>
    public void Progress() => Arm(_timeouts.Idle);

    /// <summary>A byte has moved in the tunnel.</summary>
    public void TunnelProgress()
    {
        _end = long.MaxValue;
        Volatile.Write(ref _deadline, clock.After(_timeouts.Tunnel));
    }

    public void BeginClientRead(PipeReader reader)
    {
        _clientReader = reader;
        _readsClient = true;
        if (IsStopped) reader.CancelPendingRead();
    }

    public void EndClientRead() => _readsClient = false;

    public void BeginClientFlush(PipeWriter writer)
    {
        _clientWriter = writer;
        _flushesClient = true;
        if (IsStopped) writer.CancelPendingFlush();
    }

    public void EndClientFlush() => _flushesClient = false;

    /// <summary>Called by the sweep when the deadline has passed.</summary>
    public void Expire(long now)
    {
        // All of it under the lock: once it is let go, the next exchange may begin on this connection.
        lock (_lock)
        {
            if (!_isActive || !IsExpired(now)) return;
            if (now > _end)
            {
                Stop(ExchangeFailure.TotalTimeout, ExchangeSide.Upstream);
                return;
            }

            if (_awaitsContinue)
            {
                _awaitsContinue = false;
                Arm(_timeouts.Idle);
                gate.Signal(mayGo: true);
                return;
            }

            if (_isOver) Stop(ExchangeFailure.None, ExchangeSide.None);
            else if (!_headSeen && !_isUploading) Stop(ExchangeFailure.ResponseTimeout, ExchangeSide.Upstream);
            else Stop(ExchangeFailure.IdleTimeout, WaitsForClient ? ExchangeSide.Client : ExchangeSide.Upstream);
        }
    }

    /// <summary>Stops the exchange, or, with no failure, only whatever of it is still going on.</summary>
    public void Stop(ExchangeFailure failure, ExchangeSide side)
    {
        lock (_lock)
        {
            if (!_isActive || _isCondemned) return;
            Stopped = failure;
            StoppedSide = side;
            Volatile.Write(ref _isCondemned, true);
            Volatile.Write(ref _deadline, 0);
            channel.Abort();
            gate.Signal(mayGo: false);
            if (_readsClient) _clientReader?.CancelPendingRead();
            if (_flushesClient) _clientWriter?.CancelPendingFlush();
        }
    }

    private bool WaitsForClient => _flushesClient || (_isUploading && _readsClient);

    private bool IsStopped => Volatile.Read(ref _isCondemned);

    private void Arm(long milliseconds) => Volatile.Write(ref _deadline, Math.Min(clock.After(milliseconds), _end));
}
