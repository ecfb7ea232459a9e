using System.Diagnostics;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Usher.Http1.Exchanges;
using Usher.Http1.Wire;
using Usher.Live;

namespace Usher.Upstreams.Engines;

/// <summary>The client's side of an exchange, on an <see cref="HttpContext"/>. One for each connection, used again and again.</summary>
internal sealed class Http1Client : IExchangeClient
{
    private HttpContext _context = null!;
    private GatewayRequest _request = null!;
    private Exchange _exchange = null!;
    private ChunkedWriter? _chunked;
    private string? _webSocketKey;
    private bool _takesTrailers;

    public PipeReader RequestBody => _context.Request.BodyReader;

    public PipeWriter ResponseBody => _chunked ?? _context.Response.BodyWriter;

    /// <summary>Takes a request on, and tells the engine where it ends.</summary>
    public ExchangeRequest Begin(HttpContext context, GatewayRequest request, Exchange exchange)
    {
        (_context, _request, _exchange) = (context, request, exchange);
        var headers = context.Request.Headers;
        // Kestrel says whether it is one: an Upgrade field on a request with a body is not.
        var isUpgrade = headers.Upgrade.Count > 0 && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };
        _webSocketKey = WebSocketOverHttp2.IsOne(context) ? WebSocketOverHttp2.NewKey() : null;
        isUpgrade |= _webSocketKey is not null;
        var length = context.Request.ContentLength;
        var hasBody = !isUpgrade && (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? length is not 0);
        _takesTrailers = headers.TE.Count > 0 && RequestFields.Nominates(headers.TE, "trailers");
        return new ExchangeRequest
        {
            BodyLength = hasBody || length is 0 ? length ?? -1 : -1,
            IsChunked = hasBody && length is null,
            ExpectsContinue = hasBody && headers.Expect.Count > 0 && headers.Expect.ToString().Equals("100-continue", StringComparison.OrdinalIgnoreCase),
            AcceptsTrailers = _takesTrailers,
            Upgrade = !isUpgrade ? null : _webSocketKey is null ? headers.Upgrade.ToString() : "websocket",
            Timeouts = exchange.EngineTimeouts,
            LeavesSocketThread = exchange.MayBlock && SocketThreads.RunContinuations,
        };
    }

    public void OnConnected(TimeSpan queued, TimeSpan connected)
    {
        if (_request.Facts is not { } facts) return;
        facts.Queued = (long)(queued.TotalSeconds * Stopwatch.Frequency);
        if (connected > TimeSpan.Zero) facts.Connected = (long)(connected.TotalSeconds * Stopwatch.Frequency);
    }

    public void WriteHead(ref RequestHeadWriter writer)
    {
        var headers = _context.Request.Headers;
        if (!writer.RequestLine(_webSocketKey is null ? _context.Request.Method : "GET", _request.Target)) return;
        if (!writer.Field("Host"u8, _exchange.Host ?? _request.Host)) return;
        var connection = headers.Connection;
        foreach (var (name, values) in headers)
        {
            if (!RequestFields.Passes(name, connection)) continue;
            if (!WriteField(ref writer, name, values)) return;
        }

        if (_webSocketKey is not null && !writer.Field("Sec-WebSocket-Key"u8, _webSocketKey)) return;
        if (_request.ClientCertField is { } certificate && !writer.Field("Client-Cert"u8, certificate)) return;
        if (!writer.Field("X-Forwarded-For"u8, _request.ForwardedFor)) return;
        if (!writer.Field("X-Forwarded-Proto"u8, _request.ClientScheme)) return;
        if (_request.ClientHost.Length > 0 && !writer.Field("X-Forwarded-Host"u8, _request.ClientHost)) return;
        writer.Field("Forwarded"u8, _request.Forwarded);
    }

    public void WriteTrailers(ref TrailerWriter writer)
    {
        if (!_context.Request.SupportsTrailers() || !_context.Request.CheckTrailersAvailable()) return;
        var trailers = _context.Features.Get<IHttpRequestTrailersFeature>()!.Trailers;
        foreach (var (name, values) in trailers)
        {
            if (RequestFields.IsClaim(name) || RequestFields.IsHopByHop(name)) continue;
            foreach (var value in values)
            {
                if (!writer.Field(name, value ?? "")) return;
            }
        }
    }

    // RFC 8297: an interim response, written before Kestrel has begun the final one. HTTP/1.0 knows none, and Kestrel's HTTP/2 has no door for it.
    public ValueTask OnEarlyHints(in ResponseHead head)
    {
        if (!HttpProtocol.IsHttp11(_context.Request.Protocol) || _context.Features.Get<IConnectionTransportFeature>() is not { } connection) return default;
        EarlyHints.Write(head, connection.Transport.Output);
        return EarlyHints.Flush(connection.Transport.Output);
    }

    public bool Wants(in ResponseHead head)
    {
        var tries = _request.Tries;
        _request.AnsweredAt = Stopwatch.GetTimestamp();
        tries.Status = head.Status;
        if (_exchange.Retry is not { } retry || !retry.Concerns(head.Status)) return true;
        if (_request.Facts is { } facts) (facts.FirstByte, facts.UpstreamStatus) = (_request.AnsweredAt, head.Status);
        return !retry.TryGrant(_context, _request, RetryAfterOf(head));
    }

    public void OnHead(in ResponseHead head)
    {
        if (_request.Facts is { } facts) (facts.FirstByte, facts.UpstreamStatus) = (_request.AnsweredAt, head.Status);
        var response = _context.Response;
        response.StatusCode = head.Status == StatusCodes.Status101SwitchingProtocols && _webSocketKey is not null ? StatusCodes.Status200OK : head.Status;
        var headers = response.Headers;
        var announcesTrailers = false;
        foreach (var field in head.Fields)
        {
            var name = OctetStrings.NameOf(field.Name);
            if (ServerFields.Drops(name, _request.KeptServerFields)) continue;
            if (_webSocketKey is not null && WebSocketOverHttp2.IsOfHttp1Alone(name)) continue;
            if (name.Length == 7 && name.Equals("Trailer", StringComparison.OrdinalIgnoreCase)) announcesTrailers = true;
            var value = OctetStrings.ValueOf(field.Value);
            if (headers.TryGetValue(name, out var before)) headers[name] = StringValues.Concat(before, value);
            else headers[name] = value;
        }

        if (head.ContentLength is { } length && head.Status is not (101 or 204)) response.ContentLength = length;
        else if (announcesTrailers && _takesTrailers && head.HasBody && HttpProtocol.IsHttp11(_context.Request.Protocol)) _chunked = ChunkedWriter.Begin(response);
    }

    public void OnTrailers(in Http1.Wire.ResponseFields trailers)
    {
        if (_chunked is null && !_context.Response.SupportsTrailers()) return;
        foreach (var field in trailers)
        {
            var (name, value) = (OctetStrings.NameOf(field.Name), OctetStrings.ValueOf(field.Value));
            if (RequestFields.IsHopByHop(name)) continue;
            if (_chunked is not null) _chunked.AddTrailer(name, value);
            else _context.Response.AppendTrailer(name, value);
        }
    }

    public async ValueTask<IDuplexPipe> OpenTunnel()
    {
        if (_webSocketKey is not null) return new ClientTunnel(await _context.Features.Get<IHttpExtendedConnectFeature>()!.AcceptAsync());

        // The client's end closes its own direction only; the answer may still be on its way (see HalfClose).
        _context.Features.Get<IConnectionEnd>()?.Hold();
        return new ClientTunnel(await _context.Features.Get<IHttpUpgradeFeature>()!.UpgradeAsync());
    }

    /// <summary>Ends a body that is framed here rather than by Kestrel.</summary>
    public ValueTask Finish() => _chunked is null ? default : _chunked.Finish();

    /// <summary>Forgets the request.</summary>
    public void End()
    {
        _context = null!;
        _request = null!;
        _exchange = null!;
        _chunked = null;
    }

    private static string? RetryAfterOf(in ResponseHead head)
    {
        foreach (var field in head.Fields)
        {
            if (field.Name.Length == 11 && System.Text.Ascii.EqualsIgnoreCase(field.Name, "Retry-After"u8)) return OctetStrings.ValueOf(field.Value);
        }

        return null;
    }

    private static bool WriteField(ref RequestHeadWriter writer, string name, StringValues values)
    {
        // HTTP/2 may split Cookie into crumbs; HTTP/1.1 has one (RFC 9113 §8.2.3).
        if (values.Count > 1 && name.Equals("Cookie", StringComparison.OrdinalIgnoreCase)) return writer.Field(name, string.Join("; ", values.ToArray()));
        if (name.Equals("Expect", StringComparison.OrdinalIgnoreCase)) return true;
        for (var i = 0; i < values.Count; i++)
        {
            if (!writer.Field(name, values[i] ?? "")) return false;
        }

        return true;
    }
}
