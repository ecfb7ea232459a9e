using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Usher.Http1.Connecting;

namespace Usher.Tests.Http1;

/// <summary>An upstream that does on a real socket exactly what a test says.</summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly Func<UpstreamPeer, Task> _script;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly List<Task> _running = [];
    private readonly string? _path;
    private readonly Task _accepting;
    private int _connections;

    private ScriptedUpstream(Socket listener, string? path, Func<UpstreamPeer, Task> script, SslServerAuthenticationOptions? tls)
    {
        (_listener, _path, _script, _tls) = (listener, path, script, tls);
        _accepting = Accept();
    }

    public int Connections => _connections;

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public UpstreamEndpoint Endpoint => _path is null ? UpstreamEndpoint.Tcp("127.0.0.1", Port) : UpstreamEndpoint.Unix(_path);

    public static ScriptedUpstream Start(Func<UpstreamPeer, Task> script, SslServerAuthenticationOptions? tls = null)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return new ScriptedUpstream(listener, path: null, script, tls);
    }

    public static ScriptedUpstream StartUnix(Func<UpstreamPeer, Task> script)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".sock");
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        return new ScriptedUpstream(listener, path, script, tls: null);
    }

    /// <summary>Answers every request, whose body is none, with the same bytes.</summary>
    public static ScriptedUpstream Answering(string answer) => Start(async peer =>
    {
        while (await peer.ReadHead() is { Length: > 0 }) await peer.Write(answer);
    });

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        if (_path is not null) File.Delete(_path);
    }

    private async Task Accept()
    {
        try
        {
            while (true) _running.Add(Serve(await _listener.AcceptAsync(), _connections++));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Serve(Socket socket, int number)
    {
        try
        {
            if (socket.AddressFamily != AddressFamily.Unix) socket.NoDelay = true;
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (_tls is not null)
            {
                var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(_tls);
                stream = secure;
            }

            await using (stream) await _script(new UpstreamPeer(stream, socket, number));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The other side broke it off, as many tests want it.
        }
    }
}
