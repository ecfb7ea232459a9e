using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Usher.Tests.Support;

/// <summary>
/// Clients that ask for the same again and again over connections that they keep, and that count everything which was sent and not
/// answered as lost. With a pace each asks so often, else as often as it can; with a body it posts that, a moment after the head. One that is told <c>Connection: close</c> connects anew; one that is refused then ends, since nobody is there any more.
/// </summary>
internal sealed class KeepAliveLoad(int port, string path, string expected, TimeSpan? pace = null, string? body = null) : IDisposable
{
    private readonly byte[] _request = Encoding.ASCII.GetBytes(body is null ? $"GET {path} HTTP/1.1\r\nHost: load\r\n\r\n" : $"POST {path} HTTP/1.1\r\nHost: load\r\nContent-Length: {body.Length}\r\n\r\n");
    private readonly byte[] _body = Encoding.ASCII.GetBytes(body ?? "");
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private readonly TaskCompletionSource _warm = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _answered;
    private int _clients;
    private int _met;
    private int _closes;

    /// <summary>What went wrong.</summary>
    public ConcurrentQueue<string> Lost { get; } = new();

    public long Answered => Volatile.Read(ref _answered);

    /// <summary>How often an answer said that it is the connection's last.</summary>
    public int Closes => Volatile.Read(ref _closes);

    /// <summary>Starts so many clients, and waits until they are busy and each has been answered: one that is still connecting has not been let in yet.</summary>
    public Task Start(int clients)
    {
        _clients = clients;
        for (var i = 0; i < clients; i++) _running.Add(Task.Run(Client));
        return _warm.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Ends the clients after the answers that they wait for.</summary>
    public async Task Stop()
    {
        await _stop.CancelAsync();
        await Ended();
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>Waits until all clients have ended because nobody listens any more.</summary>
    public Task Ended() => Task.WhenAll(_running).WaitAsync(TimeSpan.FromSeconds(60));

    private async Task Client()
    {
        var buffer = new byte[8192];
        var isMet = false;
        while (!_stop.IsCancellationRequested)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
            }
            catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
            {
                return;
            }

            using var tick = pace is { } period ? new PeriodicTimer(period) : null;
            while (!_stop.IsCancellationRequested && await Ask(socket, buffer))
            {
                if (!isMet) Interlocked.Increment(ref _met);
                isMet = true;
                if (tick is not null) await tick.WaitForNextTickAsync();
            }
        }
    }

    // Whether the connection may be used again.
    private async Task<bool> Ask(Socket socket, byte[] buffer)
    {
        var text = "";
        try
        {
            await socket.SendAsync(_request);
            if (_body.Length > 0)
            {
                await Task.Delay(1);
                await socket.SendAsync(_body);
            }

            while (true)
            {
                var count = await socket.ReceiveAsync(buffer);
                if (count == 0)
                {
                    Lost.Enqueue($"the connection ended after '{text}'");
                    return false;
                }

                text += Encoding.Latin1.GetString(buffer, 0, count);
                var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                if (end >= 0 && text.Length >= end + 4 + expected.Length) break;
            }
        }
        catch (SocketException broken)
        {
            Lost.Enqueue($"{broken.SocketErrorCode} after '{text}'");
            return false;
        }

        if (!text.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) || !text.EndsWith("\r\n\r\n" + expected, StringComparison.Ordinal)) Lost.Enqueue(text);
        if (Interlocked.Increment(ref _answered) >= 500 && Volatile.Read(ref _met) >= _clients) _warm.TrySetResult();
        if (!text.Contains("\r\nConnection: close\r\n", StringComparison.OrdinalIgnoreCase)) return true;
        Interlocked.Increment(ref _closes);
        return false;
    }
}
