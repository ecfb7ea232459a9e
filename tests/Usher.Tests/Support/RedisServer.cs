using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Usher.Tests.Support;

/// <summary>A redis-server on a free loopback port, which lasts as long as a test.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly string[] _more;
    private TestProcess? _process;

    private RedisServer(int port, string[] more) => (Port, _more) = (port, more);

    public static bool IsThere => TestProcess.Exists("redis-server");

    public int Port { get; }

    public string Address => $"redis://127.0.0.1:{Port}";

    /// <summary>Starts a server; a test that calls this is skipped where there is none.</summary>
    public static async Task<RedisServer> Start(params string[] more)
    {
        Assert.SkipUnless(IsThere, "redis-server is not installed");
        var server = new RedisServer(FreePort.Next(), more);
        await server.Run();
        return server;
    }

    /// <summary>Starts it again after <see cref="Stop"/>; it has forgotten everything.</summary>
    public async Task Run()
    {
        var port = Port.ToString(CultureInfo.InvariantCulture);
        _process = TestProcess.Start("redis-server", ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no", .. _more]);
        await Eventually.Get<object>(async () => await Answers() ? this : null, "redis-server");
    }

    public async Task Stop()
    {
        if (_process is not null) await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Sends a command in its inline form and gives back what comes.</summary>
    public async Task<string> Do(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"));
        var buffer = new byte[65536];
        return Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer));
    }

    public async ValueTask DisposeAsync() => await Stop();

    // With TLS alone there is no port that speaks in the clear; then an accepted connection is answer enough.
    private async Task<bool> Answers()
    {
        try
        {
            if (!_more.Contains("--tls-port")) return (await Do("PING")).Length > 0;
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, int.Parse(_more[Array.IndexOf(_more, "--tls-port") + 1], CultureInfo.InvariantCulture));
            return true;
        }
        catch (Exception trouble) when (trouble is SocketException or IOException)
        {
            return false;
        }
    }
}
