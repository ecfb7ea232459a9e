using System.Net.Security;
using System.Net.Sockets;
using Usher.Compare.Processes;

namespace Usher.Compare.Generator;

/// <summary>One connection of the generator: at most one exchange at a time, those that are due meanwhile wait their turn.</summary>
internal sealed class LoadConnection(LoadPlan plan, ClientTls tls) : IDisposable
{
    private readonly Queue<long> _waiting = new();
    private Socket? _socket;
    private Stream? _stream;
    private Exchange _exchange = null!;

    /// <summary>When the exchange under way was due.</summary>
    public long Due { get; private set; }

    public bool Busy { get; private set; }

    /// <summary>When each exchange was due that has no answer yet.</summary>
    public IEnumerable<long> Unanswered => Busy ? _waiting.Prepend(Due) : _waiting;

    public PollEntry Poll => new() { Descriptor = (int)_socket!.Handle, Events = Native.PollIn };

    public void Open(byte[] buffer)
    {
        _stream?.Dispose();
        _exchange = plan.Message > 0 ? new WebSocketExchange(plan.Url, plan.Message) : new HttpExchange(plan.Url, plan.Post);
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect("127.0.0.1", plan.Url.Port);
        _stream = new NetworkStream(_socket, ownsSocket: true);
        if (plan.Url.Scheme is "https")
        {
            var secure = new SslStream(_stream);
            secure.AuthenticateAsClient(tls.Options(SslApplicationProtocol.Http11));
            _stream = secure;
            TakeTickets(buffer);
        }

        if (_exchange.Greeting.Length == 0)
            return;
        _stream.Write(_exchange.Greeting);
        var read = 0;
        do
        {
            read = _stream.Read(buffer);
            if (read == 0)
                throw new CompareException("the connection was closed instead of upgraded");
        }
        while (!_exchange.TakeGreeting(buffer.AsSpan(0, read)));
    }

    /// <summary>Sends now, or as soon as the connection is free; either way its time counts from when it was due.</summary>
    public void Ask(long due)
    {
        if (Busy)
            _waiting.Enqueue(due);
        else
            Send(due);
    }

    /// <summary>Reads what has come. With TLS it goes on until the answer is whole: what SslStream holds back no poll can see.</summary>
    public Verdict Receive(byte[] buffer)
    {
        Verdict verdict;
        do
        {
            var read = _stream!.Read(buffer);
            verdict = read == 0 || !Busy ? Verdict.Broken : _exchange.Take(buffer.AsSpan(0, read));
        }
        while (verdict == Verdict.More && _stream is SslStream);
        return verdict;
    }

    /// <summary>Ends the exchange under way and sends the one that waits, if one does.</summary>
    public void Next()
    {
        Busy = false;
        if (_waiting.TryDequeue(out var due))
            Send(due);
    }

    /// <summary>Forgets the exchange under way, on a connection that broke.</summary>
    public void Abandon() => Busy = false;

    public void Dispose() => _stream?.Dispose();

    /// <summary>
    /// TLS 1.3 sends session tickets after the handshake. A poll takes them for an answer, and the read behind it would stand still until
    /// one comes: one exchange before the first that counts takes them in.
    /// </summary>
    private void TakeTickets(byte[] buffer)
    {
        _stream!.Write(_exchange.Request);
        while (_stream.Read(buffer) is var read and > 0 && _exchange.Take(buffer.AsSpan(0, read)) == Verdict.More)
        {
            // The answer goes on.
        }
    }

    private void Send(long due)
    {
        Due = due;
        Busy = true;
        _stream!.Write(_exchange.Request);
    }
}
