using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Usher.Live;

/// <summary>
/// Which of a client's fields go to the upstream. Not: hop-by-hop fields and those that Connection nominates (RFC 9110 §7.6.1), and what a
/// client claims about itself, in any spelling: Usher says it anew. A client cannot nominate away a field that Usher adds, since those
/// are written after this choice.
/// </summary>
internal static class RequestFields
{
    private static readonly FrozenSet<string> HopByHop = new[]
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "HTTP2-Settings",
        "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info", "Host", "Content-Length", "X-Content-Length", "Alt-Svc",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // What proxies say about clients, and what some frameworks take for the real target. "Proxy" is the httpoxy hole.
    private static readonly FrozenSet<string> Claims = new[]
    {
        "Forwarded", "Proxy", "X-Real-IP", "X-Client-IP", "Client-IP", "True-Client-IP", "X-Cluster-Client-IP", "X-Original-Forwarded-For",
        "X-Original-URL", "X-Original-URI", "X-Rewrite-URL", "X-Original-Host", "X-Host", "X-Forwarded", "X-ProxyUser-IP", "X-Remote-IP", "X-Remote-Addr",
        "CF-Connecting-IP", "Fastly-Client-IP", "Client-Cert", "Client-Cert-Chain",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a field of the client is passed on.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="connection">The client's Connection field.</param>
    public static bool Passes(string name, StringValues connection) =>
        name.Length > 0 && name[0] != ':' && !HopByHop.Contains(name) && !IsClaim(name) && (connection.Count == 0 || !Nominates(connection, name));

    /// <summary>Whether a field is one by which a proxy speaks of the client: <c>X-Forwarded-*</c>, <c>Forwarded</c>, <c>X-Real-IP</c> …</summary>
    public static bool IsClaim(string name)
    {
        // An underscore reads as a hyphen at CGI, WSGI and PHP upstreams: X_Forwarded_For is X-Forwarded-For there.
        if (name.Contains('_')) name = name.Replace('_', '-');
        return name.Length switch
        {
            < 5 => false,
            _ when (name[0] | 0x20) == 'x' && name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase) => true,
            _ => Claims.Contains(name),
        };
    }

    /// <summary>Whether a response's field is hop-by-hop.</summary>
    public static bool IsHopByHop(string name) => HopByHop.Contains(name);

    /// <summary>Whether a Connection field nominates another field (RFC 9110 §7.6.1).</summary>
    public static bool Nominates(StringValues connection, string name)
    {
        foreach (var value in connection)
        {
            foreach (var range in value.AsSpan().Split(','))
            {
                if (value.AsSpan()[range].Trim(" \t").Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
            }
        }

        return false;
    }

    /// <summary>Whether the request asks to be upgraded to another protocol (RFC 9110 §7.8).</summary>
    public static bool AsksForUpgrade(HttpRequest request) =>
        request.Headers.Upgrade.Count > 0 && Nominates(request.Headers.Connection, "Upgrade");
}
