using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Failures;
using Usher.Http1;
using Usher.Http1.Connecting;
using Usher.Http1.Exchanges;
using Usher.Live;

namespace Usher.Upstreams.Engines;

/// <summary>Forwards with Usher's own HTTP/1.1 engine: over TCP, TLS and Unix-domain sockets.</summary>
internal sealed class Http1Engine : IForwardEngine
{
    private readonly Http1Upstream _upstream;

    public Http1Engine(DestinationAddress address, TimeSpan connectTimeout, ConnectionsConfig connections, Http1Resources resources)
    {
        var tls = address.Tls is { } settings
            ? new Http1.Connecting.UpstreamTls { ServerName = settings.ServerName, Authorities = settings.Authorities, ClientCertificate = settings.Client, Verify = settings.Verify }
            : null;
        var endpoint = address.UnixPath is { } path ? UpstreamEndpoint.Unix(path, tls) : UpstreamEndpoint.Tcp(address.Host, address.Port, tls);
        var http1 = new Http1Settings
        {
            ConnectTimeout = connectTimeout,
            TlsTimeout = connectTimeout,
            MaxConnections = connections.Max,
            MaxWaiting = connections.Waiting,
            WaitTimeout = connections.Wait,
            IdleLifetime = connections.Idle,
            MaxLifetime = connections.Lifetime,
        };
        _upstream = new Http1Upstream(endpoint, http1, resources);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ForwardResult> Send(HttpContext context, GatewayRequest request, Exchange exchange)
    {
        var client = request.Carrier as Http1Client ?? new Http1Client();
        request.Carrier = null;
        var run = client.Begin(context, request, exchange);
        ExchangeResult result;
        try
        {
            result = await _upstream.Send(run, client, ClientGone(context));
            if (result.Succeeded) await client.Finish();
        }
        finally
        {
            client.End();
            request.Carrier = client;
        }

        if (request.Facts is { } facts) (facts.BytesIn, facts.BytesOut) = (result.RequestBytes, result.ResponseBytes);
        return result.Succeeded ? ForwardResult.Ok : Explain(result);
    }

    public void Dispose()
    {
        // Idle connections close at once, the others when their exchanges have ended.
        _ = _upstream.DisposeAsync().AsTask();
    }

    // Over HTTP/1.1 the connection's end is the request's, and its token is there already; RequestAborted would make one for each request.
    private static CancellationToken ClientGone(HttpContext context) =>
        context.Request.Protocol.Length == 8 && context.Features.Get<IConnectionLifetimeFeature>() is { } connection ? connection.ConnectionClosed : context.RequestAborted;

    private static ForwardResult Explain(in ExchangeResult result)
    {
        var side = result.Side == ExchangeSide.Client ? FailureSide.Client : FailureSide.Upstream;
        var kind = result.Failure switch
        {
            ExchangeFailure.ConnectFailed or ExchangeFailure.NameNotResolved => FailureKind.Connect,
            ExchangeFailure.ConnectTimeout or ExchangeFailure.TlsTimeout => FailureKind.ConnectTimeout,
            ExchangeFailure.TlsFailed => FailureKind.Tls,
            ExchangeFailure.TooManyConnections or ExchangeFailure.Disposed => FailureKind.NoDestination,
            ExchangeFailure.ConnectionLost => FailureKind.Reset,
            ExchangeFailure.ResponseTimeout => FailureKind.ResponseTimeout,
            ExchangeFailure.IdleTimeout => side == FailureSide.Client ? FailureKind.ClientTimeout : FailureKind.IdleTimeout,
            ExchangeFailure.TotalTimeout => FailureKind.TotalTimeout,
            ExchangeFailure.Truncated => FailureKind.Truncated,
            ExchangeFailure.NotWanted => FailureKind.Status,
            ExchangeFailure.ClientGone => FailureKind.ClientGone,
            ExchangeFailure.ClientBodyBad => result.Cause is BadHttpRequestException bad ? OfBody(bad) : FailureKind.ClientBody,
            ExchangeFailure.ClientHeadBad => FailureKind.ClientHead,
            _ => FailureKind.Protocol,
        };
        return new ForwardResult(side, kind, ProgressOf(result), result.RequestBodyTouched);
    }

    // Larger than the route takes, or slower than the listener does.
    private static FailureKind OfBody(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => FailureKind.ClientBodyTooLarge,
        StatusCodes.Status408RequestTimeout => FailureKind.ClientTimeout,
        _ => FailureKind.ClientBody,
    };

    private static ForwardProgress ProgressOf(in ExchangeResult result)
    {
        if (result.HeadDelivered) return ForwardProgress.Shown;
        if (result.ResponseSeen) return ForwardProgress.Answered;
        if (!result.RequestMayHaveLeft) return ForwardProgress.NotSent;
        return result is { Failure: ExchangeFailure.ConnectionLost, Reused: true } ? ForwardProgress.SentOnIdle : ForwardProgress.Sent;
    }
}
