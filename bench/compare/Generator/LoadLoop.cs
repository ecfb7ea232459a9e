using System.Diagnostics;
using System.Net.Sockets;
using Usher.Compare.Processes;

namespace Usher.Compare.Generator;

/// <summary>
/// The load generator: one thread, one poll over all connections. At a fixed rate it is an open loop: request k is due at start + k / rate,
/// on connection k mod N, whether or not the ones before it are answered, and its time counts from when it was due. A program that stalls
/// is charged for every request that had to wait (no coordinated omission). Without a rate each connection asks again when answered.
/// </summary>
internal sealed class LoadLoop(LoadPlan plan)
{
    private const long Second = 1_000_000_000;
    private const long WarmUp = Second;
    private const long Patience = 3 * Second;
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly List<double> _latencies = new(1 << 20);
    private LoadConnection[] _connections = [];
    private PollEntry[] _polls = [];
    private long _counted; // From here on it counts.
    private long _end;
    private long _failed;
    private long _unanswered;

    public LoadReport Run()
    {
        _ = Native.ThreadSetting(Native.TimerSlack, 1); // Else every wait may be 50 µs late.
        var tls = new ClientTls(plan.Authority);
        _connections = [.. Enumerable.Range(0, plan.Connections).Select(_ => new LoadConnection(plan, tls))];
        _polls = new PollEntry[_connections.Length];
        for (var i = 0; i < _connections.Length; i++)
            Open(i);
        var start = Now();
        _counted = plan.Rate > 0 ? start + WarmUp : start;
        _end = _counted + (plan.Seconds * Second);
        if (plan.Rate > 0)
            SendAtRate(start);
        else
            SendWhenAnswered(start);
        foreach (var connection in _connections)
            connection.Dispose();
        return Report();
    }

    private static long Now() => Stopwatch.GetTimestamp() * (Second / Stopwatch.Frequency);

    private void SendAtRate(long start)
    {
        var interval = Second / plan.Rate;
        var sent = 0L;
        while (true)
        {
            var now = Now();
            var due = start + (long)(sent * interval);
            while (due < _end && due <= now)
            {
                Try((int)(sent % _connections.Length), connection => connection.Ask(due));
                due = start + (long)(++sent * interval);
            }

            if (due < _end)
                Receive(due - Now());
            else if (now < _end + Patience && _connections.Any(connection => connection.Busy))
                Receive(_end + Patience - now);
            else
                break;
        }

        // What was never answered took at least until now.
        foreach (var due in _connections.SelectMany(connection => connection.Unanswered))
        {
            _unanswered++;
            _latencies.Add((Now() - due) / 1000.0);
        }
    }

    private void SendWhenAnswered(long start)
    {
        for (var i = 0; i < _connections.Length; i++)
            Try(i, connection => connection.Ask(start));
        for (var now = start; now < _end; now = Now())
            Receive(_end - now);
    }

    private void Receive(long patience)
    {
        if (Native.Poll(_polls, patience) <= 0)
            return;
        for (var i = 0; i < _polls.Length; i++)
        {
            if (_polls[i].Returned != 0)
                Try(i, Answered);
        }

        void Answered(LoadConnection connection)
        {
            var verdict = connection.Receive(_buffer);
            if (verdict == Verdict.More)
                return;
            if (verdict == Verdict.Broken)
                throw new IOException("the answer broke off");
            var now = Now();
            if (verdict == Verdict.Refused)
                _failed++;
            else if (plan.Rate > 0 ? connection.Due >= _counted : now < _end)
                _latencies.Add((now - connection.Due) / 1000.0);
            connection.Next();
            if (plan.Rate == 0)
                connection.Ask(now);
        }
    }

    private void Try(int index, Action<LoadConnection> action)
    {
        try
        {
            action(_connections[index]);
        }
        catch (Exception broken) when (broken is IOException or SocketException)
        {
            // A keep-alive connection that is closed between two exchanges is no failure; one that breaks within an exchange is.
            if (_connections[index].Busy)
                _failed++;
            _connections[index].Abandon();
            Open(index);
            _connections[index].Next();
            if (plan.Rate == 0)
                _connections[index].Ask(Now());
        }
    }

    private void Open(int index)
    {
        _connections[index].Open(_buffer);
        _polls[index] = _connections[index].Poll;
    }

    private LoadReport Report() => LoadReport.Of(_latencies, _latencies.Count - _unanswered, _failed + _unanswered, plan.Seconds);
}
