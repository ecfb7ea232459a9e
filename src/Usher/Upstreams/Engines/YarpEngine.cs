using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Usher.Failures;
using Usher.Live;
using Yarp.ReverseProxy.Forwarder;

namespace Usher.Upstreams.Engines;

/// <summary>Forwards with YARP's <see cref="IHttpForwarder"/> over <see cref="SocketsHttpHandler"/>.</summary>
internal sealed class YarpEngine : IForwardEngine
{
    private readonly IHttpForwarder _forwarder;
    private readonly HttpMessageInvoker _client;
    private readonly DestinationAddress _address;

    public YarpEngine(DestinationAddress address, IHttpForwarder forwarder, TimeSpan connectTimeout)
    {
        _forwarder = forwarder;
        _address = address;
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = connectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(55),
            MaxResponseHeadersLength = 64,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        };
        if (address.UnixPath is { } path) handler.ConnectCallback = (_, cancel) => ConnectUnix(path, cancel);
        if (address.Tls is { } tls) handler.SslOptions = tls.ClientOptions();
        _client = new HttpMessageInvoker(handler);
    }

    public async ValueTask<ForwardResult> Send(HttpContext context, GatewayRequest request, Exchange exchange)
    {
        using var run = new YarpExchange(context, request, exchange, _address);
        var error = await _forwarder.SendAsync(context, _address.Origin, _client, run.Config, run, run.Cancellation);
        if (error == ForwarderError.None) return ForwardResult.Ok;
        return Explain(context, run, error);
    }

    public void Dispose() => _client.Dispose();

    private static async ValueTask<Stream> ConnectUnix(string path, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static ForwardResult Explain(HttpContext context, YarpExchange run, ForwarderError error)
    {
        if (run.TimedOut is { } late) return new ForwardResult(FailureSide.Upstream, late, CanRetry: false);
        if (context.RequestAborted.IsCancellationRequested) return new ForwardResult(FailureSide.Client, FailureKind.ClientGone, CanRetry: false);
        var exception = context.Features.Get<IForwarderErrorFeature>()?.Exception;
        if (IsTooLarge(exception)) return Client(FailureKind.ClientBodyTooLarge);
        return error switch
        {
            ForwarderError.Request or ForwarderError.RequestCreation => OfRequest(exception),
            ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout => Upstream(FailureKind.IdleTimeout),
            ForwarderError.RequestBodyClient or ForwarderError.UpgradeRequestClient => Client(FailureKind.ClientBody),
            ForwarderError.RequestBodyCanceled or ForwarderError.RequestCanceled or ForwarderError.ResponseBodyClient
                or ForwarderError.UpgradeResponseClient or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled
                => Client(FailureKind.ClientGone),
            ForwarderError.ResponseBodyCanceled => Upstream(FailureKind.IdleTimeout),
            ForwarderError.ResponseBodyDestination => Upstream(FailureKind.Truncated),
            ForwarderError.RequestBodyDestination or ForwarderError.UpgradeRequestDestination or ForwarderError.UpgradeResponseDestination
                => Upstream(FailureKind.Reset),
            _ => Upstream(FailureKind.Protocol),
        };
    }

    private static ForwardResult OfRequest(Exception? exception)
    {
        var error = (exception as HttpRequestException)?.HttpRequestError ?? HttpRequestError.Unknown;
        return error switch
        {
            HttpRequestError.ConnectionError when IsTimeout(exception) => Upstream(FailureKind.ConnectTimeout),
            HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError => Upstream(FailureKind.Connect),
            HttpRequestError.SecureConnectionError => Upstream(FailureKind.Tls),
            HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.VersionNegotiationError
                => Upstream(FailureKind.Protocol),
            _ when IsTimeout(exception) => Upstream(FailureKind.ConnectTimeout),
            _ when exception is BadHttpRequestException => Client(FailureKind.ClientBody),
            _ => Upstream(FailureKind.Reset),
        };
    }

    private static bool IsTimeout(Exception? exception) =>
        exception is not null && (exception is TimeoutException || IsTimeout(exception.InnerException));

    // The server breaks off the reading of a body that is larger than the route takes.
    private static bool IsTooLarge(Exception? exception) => exception switch
    {
        null => false,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => true,
        AggregateException all => all.InnerExceptions.Any(IsTooLarge),
        _ => IsTooLarge(exception.InnerException),
    };

    private static ForwardResult Upstream(FailureKind kind) => new(FailureSide.Upstream, kind, CanRetry: false);

    private static ForwardResult Client(FailureKind kind) => new(FailureSide.Client, kind, CanRetry: false);
}
