using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Usher.Config;
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

    public YarpEngine(DestinationAddress address, IHttpForwarder forwarder, TimeSpan connectTimeout, ConnectionsConfig connections)
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
            MaxConnectionsPerServer = connections.Max,
            PooledConnectionIdleTimeout = connections.Idle,
            PooledConnectionLifetime = connections.Lifetime,
            MaxResponseHeadersLength = 64,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        };
        if (address.UnixPath is { } path) handler.ConnectCallback = (_, cancel) => UnixSocket.Connect(path, cancel);
        if (address.Tls is { } tls) handler.SslOptions = tls.ClientOptions();
        _client = new HttpMessageInvoker(handler);
    }

    public async ValueTask<ForwardResult> Send(HttpContext context, GatewayRequest request, Exchange exchange)
    {
        using var run = new YarpExchange(context, request, exchange, _address);
        var error = await _forwarder.SendAsync(context, _address.Origin, _client, run.Config, run, run.Cancellation);
        if (error != ForwarderError.None || run.IsDeclined) Restore(context.Response);
        if (run.IsDeclined) return new ForwardResult(FailureSide.Upstream, FailureKind.Status, ForwardProgress.Answered, run.BodyTouched);
        return error == ForwarderError.None ? ForwardResult.Ok : Explain(context, run, error);
    }

    public void Dispose() => _client.Dispose();

    // YARP sets the status of what it did not forward, and refuses a response that has one.
    private static void Restore(HttpResponse response)
    {
        if (response.HasStarted) return;
        response.StatusCode = StatusCodes.Status200OK;
        if (response.HttpContext.Features.Get<IHttpResponseFeature>() is { } feature) feature.ReasonPhrase = null;
    }

    private static ForwardResult Explain(HttpContext context, YarpExchange run, ForwarderError error)
    {
        var (side, kind) = KindOf(context, run, error);
        var progress = run.HeadArrived ? ForwardProgress.Shown
            : kind is FailureKind.Connect or FailureKind.ConnectTimeout or FailureKind.Tls ? ForwardProgress.NotSent
            : ForwardProgress.Sent;
        return new ForwardResult(side, kind, progress, run.BodyTouched);
    }

    private static (FailureSide Side, FailureKind Kind) KindOf(HttpContext context, YarpExchange run, ForwarderError error)
    {
        if (run.TimedOut is { } late) return Upstream(late);
        if (context.RequestAborted.IsCancellationRequested) return Client(FailureKind.ClientGone);
        var exception = context.Features.Get<IForwarderErrorFeature>()?.Exception;
        if (IsRefused(exception, StatusCodes.Status413PayloadTooLarge)) return Client(FailureKind.ClientBodyTooLarge);
        if (IsRefused(exception, StatusCodes.Status408RequestTimeout)) return Client(FailureKind.ClientTimeout);
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

    private static (FailureSide Side, FailureKind Kind) OfRequest(Exception? exception)
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

    // The server breaks off the reading of a body that is larger than the route takes, or slower than the listener does.
    private static bool IsRefused(Exception? exception, int status) => exception switch
    {
        null => false,
        BadHttpRequestException bad when bad.StatusCode == status => true,
        AggregateException all => all.InnerExceptions.Any(inner => IsRefused(inner, status)),
        _ => IsRefused(exception.InnerException, status),
    };

    private static (FailureSide Side, FailureKind Kind) Upstream(FailureKind kind) => (FailureSide.Upstream, kind);

    private static (FailureSide Side, FailureKind Kind) Client(FailureKind kind) => (FailureSide.Client, kind);
}
