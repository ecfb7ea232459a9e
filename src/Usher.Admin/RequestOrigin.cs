using Microsoft.AspNetCore.Http;

namespace Usher.Admin;

/// <summary>
/// Where a request comes from, as browsers say it: <c>Sec-Fetch-Site</c> (W3C Fetch Metadata), and <c>Origin</c> (RFC 6454). No page can set or
/// leave out either of them. Another port of this machine is another origin, although it is the same site.
/// </summary>
internal static class RequestOrigin
{
    private const string Site = "Sec-Fetch-Site";

    /// <summary>Whether nothing speaks against its coming from the dashboard, or from no page at all.</summary>
    public static bool MayBeOurs(HttpRequest request)
    {
        if (request.Headers[Site].ToString() is not ("" or "same-origin" or "none")) return false;
        return request.Headers.Origin.Count == 0 || IsThisHost(request);
    }

    /// <summary>Whether it says that it comes from the dashboard.</summary>
    public static bool IsOurs(HttpRequest request)
    {
        if (!MayBeOurs(request)) return false;
        return request.Headers[Site].ToString() is "same-origin" || IsThisHost(request);
    }

    // The scheme is left aside: behind a proxy that terminates TLS it is another one, and a host has been found to be ours.
    private static bool IsThisHost(HttpRequest request)
    {
        if (request.Headers.Origin is not [{ } origin]) return false;
        var start = origin.IndexOf("://", StringComparison.Ordinal);
        return start > 0 && request.Host.HasValue && origin.AsSpan(start + 3).Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
