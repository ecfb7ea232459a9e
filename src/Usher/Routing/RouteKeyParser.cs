using System.Buffers;

namespace Usher.Routing;

/// <summary>Parses one route key; used once.</summary>
internal sealed class RouteKeyParser(string key)
{
    // Deep enough for every real path; bounds the recursion of the search.
    private const int MaxSegments = 64;

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly string[] KnownMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];

    private readonly List<RouteKeyError> _errors = [];

    /// <summary>What was wrong, in the order of the key.</summary>
    public IReadOnlyList<RouteKeyError> Errors => _errors;

    /// <summary>The pattern, or null if there are errors.</summary>
    public RoutePattern? Parse()
    {
        if (string.IsNullOrWhiteSpace(key))
        {
            Error(0, "the key of a route is empty", "write '[METHOD] [host]/path', such as 'GET /users/{id}' or '/**'");
            return null;
        }

        var scheme = key.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0 && key.IndexOf('/', StringComparison.Ordinal) == scheme + 1)
        {
            Error(scheme, "the key of a route has no scheme", $"write '{key[(scheme + 3)..]}'");
            return null;
        }

        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var head = slash < 0 ? key : key[..slash];
        var space = head.LastIndexOf(' ');
        var methods = space < 0 ? [] : ReadMethods(head.AsSpan(0, space).TrimEnd().Length);
        var host = slash < 0 ? MissingPath(head, space) : ReadHost(space + 1, slash);
        var segments = slash < 0 ? [] : new RoutePathParser(key, slash, _errors, MaxSegments).Read();
        if (_errors.Count > 0) return null;
        return new RoutePattern(key, methods, host, segments);
    }

    private RouteHostPattern MissingPath(string head, int space)
    {
        var last = head[(space + 1)..];
        var lead = space < 0 ? "" : head[..(space + 1)];
        if (last.Length > 0 && LooksLikeMethod(last)) Error(key.Length, "the path is missing", $"write '{key.Trim()} /**' for every path");
        else Error(space + 1, "the path is missing; it begins with '/'", $"write '{lead}/{last}', or '{lead}{last}/**' if it is a host");
        return default;
    }

    private List<string> ReadMethods(int end)
    {
        var methods = new List<string>();
        var start = 0;
        while (start <= end)
        {
            var comma = key.IndexOf(',', start, end - start);
            var stop = comma < 0 ? end : comma;
            ReadMethod(key[start..stop], start, methods);
            start = stop + 1;
        }

        return methods;
    }

    private void ReadMethod(string method, int offset, List<string> methods)
    {
        if (method.Contains(' ', StringComparison.Ordinal))
        {
            Error(offset + method.IndexOf(' ', StringComparison.Ordinal), "methods are separated by commas alone", "write 'GET,POST /path'");
            return;
        }

        if (method.Length == 0) Error(offset, "a method is missing", "write 'GET,POST /path'");
        else if (method is "*" or "ANY" or "ALL" or "any" or "all") Error(offset, $"'{method}' is not a method", "a key without a method takes every method");
        else if (method is "CONNECT") Error(offset, "CONNECT is never routed");
        else if (method.AsSpan().ContainsAnyExcept(TokenCharacters)) Error(offset, $"'{method}' is not a method", "write '[METHOD] [host]/path'");
        else if (method.Any(char.IsAsciiLetterLower)) Error(offset, $"method '{method}' is not in upper case", $"write '{method.ToUpperInvariant()}'");
        else if (methods.Contains(method)) Error(offset, $"method '{method}' is given twice");
        else methods.Add(method);
    }

    private RouteHostPattern ReadHost(int start, int end)
    {
        var text = key[start..end];
        if (text.Length == 0) return default;
        if (start == 0 && LooksLikeMethod(text))
        {
            Error(0, $"'{text}' reads as a host", $"put a space behind the method: '{text.ToUpperInvariant()} {key[end..]}'");
            return default;
        }

        if (text.AsSpan().IndexOfAny('{', '}') is >= 0 and var brace)
        {
            Error(start + brace, "a host has no captures", $"a path begins with '/': '/{key[start..]}'");
            return default;
        }

        var suffix = text.StartsWith("*.", StringComparison.Ordinal);
        var name = suffix ? text[2..] : text;
        if (name.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star)
        {
            Error(start + (suffix ? 2 : 0) + star, "'*' in a host stands only at its beginning", "write '*.example.com', or no host for any");
            return default;
        }

        if (TargetAuthority.Parse(name, out var authority) != TargetError.None)
        {
            Error(start, $"'{text}' is not a host name", "internationalised names are written in punycode (xn--...)");
            return default;
        }

        if (authority.Port is not null)
        {
            var colon = key.LastIndexOf(':', end - 1);
            Error(colon, "a host in a key has no port", "ports are opened by 'listen'");
            return default;
        }

        return new RouteHostPattern(authority.Text, suffix);
    }

    private static bool LooksLikeMethod(string text) => text.Split(',').Any(part => KnownMethods.Contains(part, StringComparer.OrdinalIgnoreCase));

    private void Error(int offset, string message, string? hint = null) => _errors.Add(new RouteKeyError(offset, message, hint));
}
