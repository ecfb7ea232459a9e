using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Usher.Policies;

namespace Usher.Hosting;

/// <summary>A request that need not exist: what a client would send.</summary>
internal sealed record RequestSketch
{
    private const string DefaultHost = "localhost";

    /// <summary>Its method.</summary>
    public required string Method { get; init; }

    /// <summary>The scheme that it comes in by.</summary>
    public required string Scheme { get; init; }

    /// <summary>Its host, as the Host field has it.</summary>
    public required string Host { get; init; }

    /// <summary>The target, letter for letter as the client would send it.</summary>
    public required string Target { get; init; }

    /// <summary>Its other fields.</summary>
    public required IReadOnlyList<(string Name, string Value)> Fields { get; init; }

    /// <summary>The address that the connection comes from.</summary>
    public required IPAddress Peer { get; init; }

    /// <summary>Reads what a person types.</summary>
    /// <param name="method">The method.</param>
    /// <param name="url">An http or https URL, a path alone, or <c>*</c>.</param>
    /// <param name="fields">Fields as <c>Name: value</c>.</param>
    /// <param name="peer">The address that the connection comes from.</param>
    /// <exception cref="FormatException">One of them is none.</exception>
    public static RequestSketch Parse(string method, string url, IReadOnlyList<string> fields, string peer)
    {
        if (!HeaderText.IsName(method)) throw new FormatException($"expected a method such as GET, not '{method}'");
        if (!IPAddress.TryParse(peer, out var address)) throw new FormatException($"expected an address such as 203.0.113.7, not '{peer}'");
        var (scheme, host, target) = Split(url);
        var others = new List<(string Name, string Value)>();
        foreach (var field in fields.Select(Field))
        {
            if (string.Equals(field.Name, "Host", StringComparison.OrdinalIgnoreCase)) host = field.Value;
            else others.Add(field);
        }

        return new RequestSketch { Method = method, Scheme = scheme, Host = host, Target = target, Fields = others, Peer = address };
    }

    /// <summary>The request as the gateway would see it.</summary>
    public HttpContext ToContext()
    {
        var context = new DefaultHttpContext();
        context.Request.Method = Method;
        context.Request.Scheme = Scheme;
        context.Request.Protocol = HttpProtocol.Http11;
        context.Request.Headers.Host = Host;
        foreach (var (name, value) in Fields) context.Request.Headers.Append(name, value);
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = Target;
        context.Connection.RemoteIpAddress = Peer;
        return context;
    }

    // System.Uri would normalise the path, which is what the gateway has to be seen doing.
    private static (string Scheme, string Host, string Target) Split(string url)
    {
        if (url.IndexOf('#', StringComparison.Ordinal) is >= 0 and var fragment) url = url[..fragment];
        if (url is "*" or ['/', ..]) return (Uri.UriSchemeHttp, DefaultHost, url);
        var colon = url.IndexOf("://", StringComparison.Ordinal);
        var scheme = colon < 0 ? "" : url[..colon].ToLowerInvariant();
        if (scheme is not ("http" or "https")) throw new FormatException($"expected a URL such as https://example.com/path, or a path such as /path, not '{url}'");
        var rest = url[(colon + 3)..];
        var end = rest.AsSpan().IndexOfAny('/', '?');
        var (authority, target) = end < 0 ? (rest, "/") : (rest[..end], rest[end..]);
        if (authority.Length == 0) throw new FormatException($"'{url}' has no host");
        if (authority.Contains('@', StringComparison.Ordinal)) throw new FormatException("a URL has no user and password here; give them as -H 'Authorization: ...'");
        return (scheme, authority, target[0] == '?' ? "/" + target : target);
    }

    private static (string Name, string Value) Field(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !HeaderText.IsName(text.AsSpan(0, colon))) throw new FormatException($"expected a field such as 'X-Name: value', not '{text}'");
        return (text[..colon], text[(colon + 1)..].Trim());
    }
}
