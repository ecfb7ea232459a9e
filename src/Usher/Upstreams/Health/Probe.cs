using System.Net;
using System.Net.Sockets;
using System.Text;
using Usher.Config;

namespace Usher.Upstreams.Health;

/// <summary>Asks one destination once whether it is well: with a request, or, where no path is given, by connecting.</summary>
internal sealed class Probe : IDisposable
{
    private const int LargestBody = 64 * 1024;
    private readonly HealthConfig _config;
    private readonly DestinationAddress _address;
    private readonly HttpMessageInvoker? _client;

    public Probe(DestinationAddress address, HealthConfig config)
    {
        (_address, _config) = (address, config);
        if (config.Path is null) return;
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = config.Timeout,
            PooledConnectionLifetime = TimeSpan.Zero,      // a probe finds out whether it can be connected to, too
        };
        if (address.UnixPath is not null) handler.ConnectCallback = async (_, cancel) => new NetworkStream(await Connect(cancel), ownsSocket: true);
        if (address.Tls is { } tls) handler.SslOptions = tls.ClientOptions();
        _client = new HttpMessageInvoker(handler);
    }

    /// <summary>Asks.</summary>
    /// <returns>What is wrong; null: nothing.</returns>
    public async Task<string?> Ask(CancellationToken cancel)
    {
        try
        {
            if (_client is null)
            {
                (await Connect(cancel)).Dispose();
                return null;
            }

            using var request = new HttpRequestMessage(HttpMethod.Get, _address.Origin + _config.Path) { Version = _address.Version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Headers.Host = _config.Host;
            request.Headers.TryAddWithoutValidation("User-Agent", "Usher-Health");
            using var response = await _client.SendAsync(request, cancel);
            return await Judge(response, cancel);
        }
        catch (Exception trouble) when (trouble is HttpRequestException or SocketException or IOException)
        {
            return trouble is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } known ? $"{known.HttpRequestError}" : trouble.Message;
        }
        catch (OperationCanceledException)
        {
            return "no answer in time";
        }
    }

    /// <inheritdoc />
    public void Dispose() => _client?.Dispose();

    private async Task<string?> Judge(HttpResponseMessage response, CancellationToken cancel)
    {
        var status = (int)response.StatusCode;
        if (!_config.Expect.Any(range => range.Contains(status))) return $"status {status}";
        if (_config.Body is not { } wanted) return null;
        var bytes = new byte[LargestBody];
        var count = await (await response.Content.ReadAsStreamAsync(cancel)).ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        return Encoding.UTF8.GetString(bytes, 0, count).Contains(wanted, StringComparison.Ordinal) ? null : "its body is not as expected";
    }

    private async Task<Socket> Connect(CancellationToken cancel)
    {
        var isUnix = _address.UnixPath is not null;
        var socket = isUnix ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(isUnix ? new UnixDomainSocketEndPoint(_address.UnixPath!) : new DnsEndPoint(_address.Host, _address.Port), cancel);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
