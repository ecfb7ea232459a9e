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

    private RedisServer(int port, bool isTls, string[] more) => (Port, IsTls, _more) = (port, isTls, more);

    public static bool IsThere => TestProcess.Exists("redis-server");

    public int Port { get; }

    public bool IsTls { get; }

    public string Address => $"{(IsTls ? "rediss" : "redis")}://127.0.0.1:{Port}";

    /// <summary>Starts a server; a test that calls this is skipped where there is none.</summary>
    public static Task<RedisServer> Start(params string[] more) => Start(isTls: false, more);

    /// <summary>Starts a server that speaks TLS alone.</summary>
    public static Task<RedisServer> StartTls(IssuedCertificate certificate, TestAuthority authority, params string[] more) =>
        Start(isTls: true, ["--tls-cert-file", certificate.CertFile, "--tls-key-file", certificate.KeyFile, "--tls-ca-cert-file", authority.CaFile, "--tls-auth-clients", "no", .. more]);

    /// <summary>Starts it again after <see cref="Stop"/>; it has forgotten everything.</summary>
    public async Task Run()
    {
        var port = Port.ToString(CultureInfo.InvariantCulture);
        string[] where = IsTls ? ["--port", "0", "--tls-port", port] : ["--port", port];
        _process = TestProcess.Start("redis-server", [.. where, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no", .. _more]);
        await Eventually.Get<object>(async () => await Answers() ? this : null, "redis-server");
    }

    public async Task Stop()
    {
        if (_process is not null) await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Has it stand still, or go on: <c>STOP</c>, <c>CONT</c>.</summary>
    public Task Signal(string name) => _process!.Signal(name);

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

    private static async Task<RedisServer> Start(bool isTls, string[] more)
    {
        Assert.SkipUnless(IsThere, "redis-server is not installed");
        var server = new RedisServer(FreePort.Next(), isTls, more);
        await server.Run();
        return server;
    }

    // Over TLS an accepted connection is answer enough.
    private async Task<bool> Answers()
    {
        try
        {
            if (!IsTls) return (await Do("PING")).Length > 0;
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (Exception trouble) when (trouble is SocketException or IOException)
        {
            return false;
        }
    }
}
