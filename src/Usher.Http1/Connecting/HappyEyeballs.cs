using System.Net;
using System.Net.Sockets;

namespace Usher.Http1.Connecting;

/// <summary>Connects to whichever of a host's addresses answers first, giving each a head start over the next (RFC 8305 §4, §5).</summary>
internal static class HappyEyeballs
{
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(250);

    /// <summary>IPv6 and IPv4 in turns, beginning with the family that the resolver put first.</summary>
    public static IPAddress[] Interleave(IPAddress[] addresses)
    {
        if (addresses.Length < 2) return addresses;
        var first = Array.FindAll(addresses, a => a.AddressFamily == addresses[0].AddressFamily);
        var others = Array.FindAll(addresses, a => a.AddressFamily != addresses[0].AddressFamily);
        var ordered = new List<IPAddress>(addresses.Length);
        for (var i = 0; i < Math.Max(first.Length, others.Length); i++)
        {
            if (i < first.Length) ordered.Add(first[i]);
            if (i < others.Length) ordered.Add(others[i]);
        }

        return [.. ordered];
    }

    /// <summary>A connected socket, or the last failure. Losers are given up and closed.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<(Socket? Socket, Exception? Failure)> Connect(
        IPAddress[] addresses, int port, TimeProvider time, CancellationToken cancellation)
    {
        if (addresses.Length == 1) return await Attempt(addresses[0], port, cancellation);

        using var losers = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = new List<Task<(Socket? Socket, Exception? Failure)>>();
        var next = 0;
        Exception? failure = null;
        try
        {
            while (next < addresses.Length || running.Count > 0)
            {
                if (next < addresses.Length) running.Add(Attempt(addresses[next++], port, losers.Token));
                var ended = await FirstToEnd(running, mayStartAnother: next < addresses.Length, time, losers.Token);
                if (ended is null) continue;

                running.Remove(ended);
                var (socket, trouble) = await ended;
                if (socket is not null) return (socket, null);
                failure = trouble;
            }

            cancellation.ThrowIfCancellationRequested();
            return (null, failure);
        }
        finally
        {
            await losers.CancelAsync();
            foreach (var loser in running) (await loser).Socket?.Dispose();
        }
    }

    private static async Task<Task<(Socket? Socket, Exception? Failure)>?> FirstToEnd(
        List<Task<(Socket? Socket, Exception? Failure)>> running, bool mayStartAnother, TimeProvider time, CancellationToken cancellation)
    {
        var attempts = Task.WhenAny(running);
        if (!mayStartAnother) return await attempts;

        var headStart = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var delay = Task.Delay(HeadStart, time, headStart.Token);
        var first = await Task.WhenAny(attempts, delay);
        await headStart.CancelAsync();
        headStart.Dispose();
        return first == attempts ? await attempts : null;
    }

    private static async Task<(Socket? Socket, Exception? Failure)> Attempt(IPAddress address, int port, CancellationToken cancellation)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellation);
            return (socket, null);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            return (null, e);
        }
    }
}
