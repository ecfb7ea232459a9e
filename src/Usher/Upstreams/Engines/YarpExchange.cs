using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Usher.Failures;
using Usher.Live;
using Yarp.ReverseProxy.Forwarder;

namespace Usher.Upstreams.Engines;

/// <summary>One exchange through <see cref="YarpEngine"/>: which fields go over, and when it has taken too long.</summary>
internal sealed class YarpExchange : HttpTransformer, IDisposable
{
    private readonly GatewayRequest _request;
    private readonly Exchange _exchange;
    private readonly DestinationAddress _address;
    private readonly CancellationTokenSource _cancel;
    private readonly CancellationTokenSource _response = new();
    private readonly CancellationTokenRegistration _whenLate;
    private readonly bool _upgrade;
    private readonly HttpContext _context;
    private readonly EndNoticingStream? _body;
    private long _deadline;

    public YarpExchange(HttpContext context, GatewayRequest request, Exchange exchange, DestinationAddress address)
    {
        _context = context;
        _request = request;
        _exchange = exchange;
        _address = address;
        // A CONNECT that was routed is a WebSocket over HTTP/2 (RFC 8441).
        _upgrade = RequestFields.AsksForUpgrade(context.Request) || HttpMethods.IsConnect(context.Request.Method);
        _cancel = new CancellationTokenSource(exchange.Timeouts.Total);
        _deadline = exchange.Timeouts.Total == Timeout.InfiniteTimeSpan ? long.MaxValue : Environment.TickCount64 + (long)exchange.Timeouts.Total.TotalMilliseconds;
        _whenLate = _response.Token.UnsafeRegister(static self => ((YarpExchange)self!)._cancel.Cancel(), this);
        Config = new ForwarderRequestConfig
        {
            ActivityTimeout = Longest(_upgrade ? exchange.Timeouts.Tunnel : exchange.Timeouts.Idle, exchange.Timeouts.Response, exchange.Timeouts.Connect),
            Version = address.Version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false } || _upgrade) RequestEnded();
        else context.Request.Body = _body = new EndNoticingStream(context.Request.Body, RequestEnded);
    }

    public ForwarderRequestConfig Config { get; }

    public CancellationToken Cancellation => _cancel.Token;

    /// <summary>Whether the head of the answer came.</summary>
    public bool HeadArrived { get; private set; }

    /// <summary>Whether the answer was not passed on, so that the request can be sent once more.</summary>
    public bool IsDeclined { get; private set; }

    /// <summary>Whether a part of the request's body has been taken from the client.</summary>
    public bool BodyTouched => _body is { IsTouched: true };

    /// <summary>Which limit was passed; null: none.</summary>
    public FailureKind? TimedOut =>
        _response.IsCancellationRequested && !HeadArrived ? FailureKind.ResponseTimeout
        : _cancel.IsCancellationRequested && Environment.TickCount64 >= _deadline ? FailureKind.TotalTimeout
        : null;

    public override ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        var headers = httpContext.Request.Headers;
        var connection = headers.Connection;
        foreach (var (name, values) in headers)
        {
            if (!RequestFields.Passes(name, connection)) continue;
            if (!proxyRequest.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values)) proxyRequest.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        if (httpContext.Request.ContentLength is { } length && proxyRequest.Content is { } content) content.Headers.ContentLength = length;
        if (_address.Version.Major >= 2 && RequestFields.Nominates(headers.TE, "trailers")) proxyRequest.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));

        if (_request.ClientCertField is { } certificate) proxyRequest.Headers.TryAddWithoutValidation("Client-Cert", certificate);
        proxyRequest.Headers.TryAddWithoutValidation("X-Forwarded-For", _request.ForwardedFor);
        proxyRequest.Headers.TryAddWithoutValidation("X-Forwarded-Proto", _request.ClientScheme);
        if (_request.ClientHost.Length > 0) proxyRequest.Headers.TryAddWithoutValidation("X-Forwarded-Host", _request.ClientHost);
        proxyRequest.Headers.TryAddWithoutValidation("Forwarded", _request.Forwarded);

        var host = _exchange.Host ?? _request.Host;
        if (host.Length > 0) proxyRequest.Headers.Host = host;
        proxyRequest.RequestUri = TargetOf(_request);
        return default;
    }

    public override ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null) return new ValueTask<bool>(false);
        HeadArrived = true;
        _request.AnsweredAt = Stopwatch.GetTimestamp();
        if (_request.Facts is { } facts) (facts.FirstByte, facts.UpstreamStatus) = (_request.AnsweredAt, (int)proxyResponse.StatusCode);
        _response.CancelAfter(Timeout.InfiniteTimeSpan);
        _request.Tries.Status = (int)proxyResponse.StatusCode;
        if (_exchange.Retry is { } retry && retry.Concerns((int)proxyResponse.StatusCode) && retry.TryGrant(httpContext, _request, RetryAfterOf(proxyResponse)))
        {
            IsDeclined = true;
            return new ValueTask<bool>(false);
        }

        if (proxyResponse.StatusCode == HttpStatusCode.SwitchingProtocols && !_upgrade)
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "The upstream switched protocols unasked.");

        var target = httpContext.Response.Headers;
        Copy(proxyResponse.Headers, target);
        Copy(proxyResponse.Content.Headers, target);
        return new ValueTask<bool>(true);
    }

    public void Dispose()
    {
        if (_body is not null) _context.Request.Body = _body.Inner;
        _whenLate.Dispose();
        _response.Dispose();
        _cancel.Dispose();
    }

    // The path was normalised already; Uri would decode and encode it once more.
    private Uri TargetOf(GatewayRequest request)
    {
        var target = request.Target == "*" ? "/*" : request.Target;
        return new Uri(_address.Origin + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    private void RequestEnded()
    {
        if (!HeadArrived && _exchange.Timeouts.Response != Timeout.InfiniteTimeSpan) _response.CancelAfter(_exchange.Timeouts.Response + _exchange.Timeouts.Connect);
    }

    private static string? RetryAfterOf(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? values.ToString() : null;

    private void Copy(HttpHeaders source, IHeaderDictionary target)
    {
        foreach (var (name, values) in source.NonValidated)
        {
            if (RequestFields.IsHopByHop(name) && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) continue;
            if (ServerFields.Drops(name, _request.KeptServerFields)) continue;
            target.Append(name, values.Count == 1 ? values.ToString() : new Microsoft.Extensions.Primitives.StringValues([.. values]));
        }
    }

    private static TimeSpan Longest(params ReadOnlySpan<TimeSpan> times)
    {
        var longest = TimeSpan.Zero;
        foreach (var time in times)
        {
            if (time == Timeout.InfiniteTimeSpan) return TimeSpan.FromDays(24);
            if (time > longest) longest = time;
        }

        return longest;
    }
}
