using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Usher.Tests.Support;

/// <summary>A client that says in the handshake exactly what a test wants, and then speaks HTTP/1.1.</summary>
internal sealed class TlsClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly SslStream _stream;

    private TlsClient(SslStream stream) => _stream = stream;

    /// <summary>The number of the certificate that the server showed.</summary>
    public string Serial => ((X509Certificate2)_stream.RemoteCertificate!).SerialNumber;

    public SslStream Stream => _stream;

    /// <summary>Connects.</summary>
    /// <param name="port">A port of this machine.</param>
    /// <param name="name">The name to ask for; empty: none.</param>
    /// <param name="configure">Changes the options.</param>
    public static async Task<TlsClient> Open(int port, string name = "", Action<SslClientAuthenticationOptions>? configure = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var options = new SslClientAuthenticationOptions { TargetHost = name, RemoteCertificateValidationCallback = (_, _, _, _) => true };
        configure?.Invoke(options);
        try
        {
            using var late = new CancellationTokenSource(Patience);
            await stream.AuthenticateAsClientAsync(options, late.Token);
            return new TlsClient(stream);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connects with a certificate of its own.</summary>
    public static Task<TlsClient> Open(int port, string name, IssuedCertificate? own) =>
        Open(port, name, options => options.ClientCertificateContext = own is null ? null : SslStreamCertificateContext.Create(own.Certificate, additionalCertificates: null, offline: true));

    /// <summary>Whether a client gets as far as an answer. With TLS 1.3 a client learns only after its own end of the handshake that it was turned away.</summary>
    public static async Task<bool> IsLetIn(int port, string name, IssuedCertificate? own)
    {
        try
        {
            await using var client = await Open(port, name, own);
            return (await client.Get(name.Length == 0 ? "localhost" : name)).Status == 200;
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException)
        {
            return false;
        }
    }

    public Task<RawResponse> Get(string host, string fields = "") => Ask($"GET / HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n");

    /// <summary>Sends a request and reads one response, by its Content-Length or in chunks of one line each.</summary>
    public async Task<RawResponse> Ask(string request)
    {
        using var late = new CancellationTokenSource(Patience);
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(request), late.Token);
        var text = new StringBuilder();
        var buffer = new byte[16384];
        while (true)
        {
            var head = text.ToString();
            var end = head.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0 && Parse(head[..end], head[(end + 4)..]) is { } response) return response;
            var read = await _stream.ReadAsync(buffer, late.Token);
            if (read == 0) throw new IOException($"the connection ended after '{head}'");
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static RawResponse? Parse(string head, string body)
    {
        var lines = head.Split("\r\n");
        var fields = lines.Skip(1).Select(line => line.Split(':', 2)).Select(pair => (pair[0], pair[1].Trim())).ToList();
        var response = new RawResponse(lines[0], int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), fields) { Body = body };
        if (response["Transfer-Encoding"] is "chunked")
        {
            if (!body.EndsWith("0\r\n\r\n", StringComparison.Ordinal)) return null;
            return response with { Body = string.Concat(body.Split("\r\n").Where((_, line) => line % 2 == 1)) };
        }

        return body.Length >= int.Parse(response["Content-Length"] ?? "0", CultureInfo.InvariantCulture) ? response : null;
    }
}
