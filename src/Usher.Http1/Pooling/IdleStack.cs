namespace Usher.Http1.Pooling;

/// <summary>
/// Idle connections. The one used last is taken first, so that a burst's surplus stays at the bottom and grows old there. Not thread-safe:
/// the pool's lock guards it.
/// </summary>
internal sealed class IdleStack
{
    private const int ProbesPerSweep = 16;
    private const long ProbeAfter = 1000;

    private Http1Connection?[] _connections = new Http1Connection[8];
    private int _cursor;

    public int Count { get; private set; }

    public void Push(Http1Connection connection, long now)
    {
        connection.IdleSince = now;
        connection.NextProbe = now + ProbeAfter;
        if (Count == _connections.Length) Array.Resize(ref _connections, Count * 2);
        _connections[Count++] = connection;
    }

    public Http1Connection? Pop()
    {
        if (Count == 0) return null;
        var connection = _connections[--Count];
        _connections[Count] = null;
        return connection;
    }

    /// <summary>Takes out what has been idle for too long.</summary>
    public void TakeOlderThan(long time, List<Http1Connection> taken)
    {
        var old = 0;
        while (old < Count && _connections[old]!.IdleSince < time) taken.Add(_connections[old++]!);
        if (old == 0) return;
        Array.Copy(_connections, old, _connections, 0, Count - old);
        Array.Clear(_connections, Count - old, old);
        Count -= old;
    }

    /// <summary>
    /// Takes out what has ended or has brought bytes. A few at a time, and none that was used within the last second: what is in use is
    /// checked when it is taken, this is only for closing what nobody takes.
    /// </summary>
    public void TakeCondemned(long now, List<Http1Connection> taken)
    {
        var probes = ProbesPerSweep;
        for (var seen = Count; seen > 0 && probes > 0; seen--)
        {
            if (_cursor >= Count) _cursor = 0;
            var connection = _connections[_cursor]!;
            if (connection.NextProbe > now)
            {
                _cursor++;
                continue;
            }

            probes--;
            connection.NextProbe = now + ProbeAfter;
            if (connection.Channel.IsQuiet)
            {
                _cursor++;
                continue;
            }

            taken.Add(connection);
            Array.Copy(_connections, _cursor + 1, _connections, _cursor, Count - _cursor - 1);
            _connections[--Count] = null;
        }
    }
}
