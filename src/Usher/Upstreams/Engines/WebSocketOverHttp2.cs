using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Usher.Upstreams.Engines;

/// <summary>A WebSocket that a client opens over HTTP/2 by extended CONNECT (RFC 8441), for an upstream that takes it over HTTP/1.1.</summary>
internal static class WebSocketOverHttp2
{
    /// <summary>Whether this request opens one.</summary>
    public static bool IsOne(HttpContext context) =>
        HttpMethods.IsConnect(context.Request.Method)
        && context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" };

    /// <summary>A key for the HTTP/1.1 handshake (RFC 6455 §4.1), which HTTP/2 does not have.</summary>
    public static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

    /// <summary>Whether a field belongs to the handshake of HTTP/1.1 and means nothing over HTTP/2.</summary>
    public static bool IsOfHttp1Alone(string name) =>
        name.Equals("Upgrade", StringComparison.OrdinalIgnoreCase) || name.Equals("Sec-WebSocket-Accept", StringComparison.OrdinalIgnoreCase);
}
