using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Usher.Policies;

/// <summary>Requests that ask for another protocol, WebSocket above all.</summary>
internal static class UpgradeRequest
{
    /// <summary>
    /// Whether a request carries an Upgrade field (RFC 9110 §7.8) or is an extended CONNECT (RFC 8441), the only CONNECT that reaches a route.
    /// </summary>
    public static bool Is(HttpContext context) => context.Request.Headers.Upgrade.Count > 0 || HttpMethods.IsConnect(context.Request.Method);

    /// <summary>Whether a request opens a WebSocket within an HTTP/2 stream (RFC 8441 §4).</summary>
    public static bool IsWebSocketOverHttp2(HttpContext context) =>
        HttpMethods.IsConnect(context.Request.Method) && context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" };
}
