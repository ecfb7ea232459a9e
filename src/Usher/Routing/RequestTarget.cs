using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Usher.Routing;

/// <summary>
/// What a request is for, normalised once. Routes are matched with it and the upstream gets it, letter for letter;
/// docs/paths.md lists every decision. A target that is already in its normal form costs no allocation.
/// </summary>
internal readonly struct RequestTarget
{
    // Everything that may stand in a path and means itself. Left out, so that they take the slow path: '%' and ';'.
    // '|', '^', '[' and ']' are not allowed by RFC 3986, but browsers send them raw.
    private static readonly SearchValues<char> PlainCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,=:@/|^[]");

    private static readonly SearchValues<char> QueryCharacters =
        SearchValues.Create([.. Enumerable.Range(0x21, 0x5E).Select(code => (char)code).Where(c => c != '#')]);

    private static readonly SearchValues<string> DotsAndEmpties = SearchValues.Create(["//", "/."], StringComparison.Ordinal);

    private RequestTarget(string text, int pathLength, bool hasOtherReadings, TargetForm form = TargetForm.Origin)
    {
        Text = text;
        PathLength = pathLength;
        HasOtherReadings = hasOtherReadings;
        Form = form;
        Method = "";
        Authority = TargetAuthority.None;
    }

    /// <summary>The target to forward: path and query, or <c>*</c>.</summary>
    public string Text { get; }

    /// <summary>The length of the path at the beginning of <see cref="Text"/>.</summary>
    public int PathLength { get; }

    /// <summary>The form to forward.</summary>
    public TargetForm Form { get; }

    /// <summary>Whether an upstream that decodes slashes or drops matrix parameters might see another path.</summary>
    public bool HasOtherReadings { get; }

    /// <summary>The method that routes are matched with: GET for an extended CONNECT (RFC 8441), else the request's own.</summary>
    public string Method { get; private init; }

    /// <summary>The host and port to forward.</summary>
    public TargetAuthority Authority { get; private init; }

    /// <summary>The path, percent-encoded.</summary>
    public ReadOnlySpan<char> Path => Text.AsSpan(0, PathLength);

    /// <summary>The query with its question mark, byte for byte as the client sent it; empty if there is none.</summary>
    public ReadOnlySpan<char> Query => Text.AsSpan(PathLength);

    /// <summary>The host, which routes are matched with.</summary>
    public ReadOnlySpan<char> Host => Authority.Host;

    /// <summary>The same target for another method.</summary>
    public RequestTarget For(string method) => this with { Method = method };

    /// <summary>Reads and normalises the target of a request.</summary>
    public static TargetError Read(HttpContext context, out RequestTarget target)
    {
        var request = context.Request;
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var hosts = request.Headers.Host;
        if (hosts.Count > 1)
        {
            target = default;
            return TargetError.Host;
        }

        // An extended CONNECT opens a WebSocket, so it takes the route of the GET that opens one over HTTP/1.1.
        var method = request.Method;
        if (method is "CONNECT" && context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }) method = "GET";
        return Parse(raw, method, hosts.Count == 0 ? null : hosts[0], HttpProtocol.IsHttp10(request.Protocol), out target);
    }

    /// <summary>Normalises a target.</summary>
    /// <param name="raw">The target as it stands in the request line, or the <c>:path</c> field.</param>
    /// <param name="method">The method to match with.</param>
    /// <param name="host">The Host field; null if there is none.</param>
    /// <param name="hostOptional">Whether the request may do without a host: HTTP/1.0 alone.</param>
    /// <param name="target">The normalised target, if the result is <see cref="TargetError.None"/>.</param>
    public static TargetError Parse(string raw, string method, string? host, bool hostOptional, out RequestTarget target)
    {
        target = default;
        if (raw.Length == 0) return TargetError.Form;
        if (method is "CONNECT") return TargetError.Connect;
        var authority = TargetAuthority.None;
        if (!string.IsNullOrEmpty(host))
        {
            var error = TargetAuthority.Parse(host, out authority);
            if (error != TargetError.None) return error;
        }

        var problem = raw[0] == '/' ? ParseOrigin(raw, 0, out target) : ParseOther(raw, method, ref authority, out target);
        if (problem == TargetError.None && authority.Text.Length == 0 && !hostOptional) problem = TargetError.Host;
        if (problem != TargetError.None) return problem;
        target = target with { Method = method, Authority = authority };
        return TargetError.None;
    }

    private static TargetError ParseOther(string raw, string method, ref TargetAuthority authority, out RequestTarget target)
    {
        if (raw is "*") return ParseAsterisk(method, out target);
        target = default;
        var defaultPort = 80;
        var start = 7;
        if (raw.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) (defaultPort, start) = (443, 8);
        else if (!raw.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) return TargetError.Form;

        var length = raw.AsSpan(start).IndexOfAny("/?#");
        var end = length < 0 ? raw.Length : start + length;
        var error = TargetAuthority.Parse(raw[start..end], out var own);
        if (error != TargetError.None) return error;
        if (authority.Text.Length > 0 && !authority.IsSameAs(own, defaultPort)) return TargetError.HostMismatch;
        if (authority.Text.Length == 0) authority = own;

        // RFC 9112, section 3.2.4: OPTIONS without a path and a query means the server as a whole.
        if (end == raw.Length) return method is "OPTIONS" ? ParseAsterisk(method, out target) : ParseOrigin("/", 0, out target);
        return raw[end] == '/' ? ParseOrigin(raw, end, out target) : ParseOrigin("/" + raw[end..], 0, out target);
    }

    private static TargetError ParseAsterisk(string method, out RequestTarget target)
    {
        target = new RequestTarget("*", 1, hasOtherReadings: false, TargetForm.Asterisk);
        return method is "OPTIONS" ? TargetError.None : TargetError.Form;
    }

    private static TargetError ParseOrigin(string text, int start, out RequestTarget target)
    {
        target = default;
        var span = text.AsSpan(start);
        var stop = span.IndexOfAnyExcept(PlainCharacters);
        var unusual = stop >= 0 && span[stop] != '?';
        var length = stop < 0 ? span.Length : unusual ? PathEnd(span) : stop;
        if (length < span.Length && span[(length + 1)..].ContainsAnyExcept(QueryCharacters)) return TargetError.Character;
        if (unusual || span[..length].IndexOfAny(DotsAndEmpties) >= 0) return Normalize(text, start, length, out target);
        target = new RequestTarget(start == 0 ? text : text[start..], length, hasOtherReadings: false);
        return TargetError.None;
    }

    private static int PathEnd(ReadOnlySpan<char> span) => span.IndexOf('?') is >= 0 and var mark ? mark : span.Length;

    private static TargetError Normalize(string text, int start, int length, out RequestTarget target)
    {
        target = default;
        var path = text.AsSpan(start, length);
        var rented = ArrayPool<char>.Shared.Rent(length);
        try
        {
            var error = PathNormalizer.Normalize(path, rented, out var written, out var hasOtherReadings);
            if (error != TargetError.None) return error;
            var normal = rented.AsSpan(0, written);
            var same = start == 0 && path.SequenceEqual(normal);
            target = new RequestTarget(same ? text : string.Concat(normal, text.AsSpan(start + length)), written, hasOtherReadings);
            return TargetError.None;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    internal static bool IsPlain(char c) => PlainCharacters.Contains(c);
}
