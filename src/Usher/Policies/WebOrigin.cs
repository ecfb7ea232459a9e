using System.Diagnostics.CodeAnalysis;
using Usher.Live;
using Usher.Routing;

namespace Usher.Policies;

/// <summary>Origins as browsers write them: <c>https://shop.example.com</c>, without the scheme's own port (RFC 6454 §6.2).</summary>
internal static class WebOrigin
{
    private const string Expected = "an origin such as https://shop.example.com";

    /// <summary>Reads an origin of the file in its normal form.</summary>
    /// <param name="text">The text as it stands in the file.</param>
    /// <param name="origin">The origin as a browser would write it.</param>
    /// <param name="problem">What is wrong.</param>
    public static bool TryNormalise(string text, [NotNullWhen(true)] out string? origin, [NotNullWhen(false)] out string? problem)
    {
        (origin, problem) = (null, null);
        var scheme = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https" : text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http" : null;
        if (scheme is null)
        {
            problem = text is "null" ? "every sandboxed page and local file has the origin 'null': it cannot be told from any other" : $"expected {Expected}, not '{text}'";
            return false;
        }

        var host = text[(scheme.Length + 3)..];
        if (TargetAuthority.Parse(host, out var authority) != TargetError.None)
        {
            problem = host.Contains('/', StringComparison.Ordinal) ? $"expected {Expected}, not '{text}' (an origin has no path, not even a '/')" : $"expected {Expected}, not '{text}'";
            return false;
        }

        origin = $"{scheme}://{WithoutOwnPort(authority.Text, scheme)}";
        return true;
    }

    /// <summary>Whether an origin is the one that the request itself is for, by the scheme and the host that the client used.</summary>
    public static bool IsOwn(ReadOnlySpan<char> origin, GatewayRequest request)
    {
        var scheme = request.ClientScheme;
        if (request.ClientHost.Length == 0 || !origin.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return false;
        origin = origin[scheme.Length..];
        return origin.StartsWith("://") && origin[3..].Equals(WithoutOwnPort(request.ClientHost, scheme), StringComparison.OrdinalIgnoreCase);
    }

    private static ReadOnlySpan<char> WithoutOwnPort(ReadOnlySpan<char> host, ReadOnlySpan<char> scheme)
    {
        var port = scheme.Equals("https", StringComparison.OrdinalIgnoreCase) ? ":443" : ":80";
        return host.EndsWith(port) ? host[..^port.Length] : host;
    }
}
