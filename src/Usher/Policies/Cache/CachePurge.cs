using Usher.Routing;

namespace Usher.Policies.Cache;

/// <summary>Which stored answers are to go: those for one URL, or for all that begin like it.</summary>
internal sealed class CachePurge
{
    private readonly string? _scheme;
    private readonly string? _host;
    private readonly string _target;
    private readonly bool _isPrefix;

    private CachePurge(string? scheme, string? host, string target, bool isPrefix) => (_scheme, _host, _target, _isPrefix) = (scheme, host, target, isPrefix);

    /// <summary>All of them.</summary>
    public static CachePurge Everything { get; } = new(null, null, "", isPrefix: true);

    /// <summary>Reads what a person asks for.</summary>
    /// <param name="url">An http or https URL, or a path, which means that path on every host.</param>
    /// <param name="isPrefix">Whether it means all that begins like it; a star at the end of the URL says so too.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static CachePurge Parse(string url, bool isPrefix)
    {
        if (url.EndsWith('*')) (url, isPrefix) = (url[..^1], true);
        string? scheme = null, host = null;
        var target = url;
        if (url.IndexOf("://", StringComparison.Ordinal) is > 0 and var colon)
        {
            scheme = url[..colon].ToLowerInvariant();
            var rest = url[(colon + 3)..];
            var slash = rest.IndexOf('/', StringComparison.Ordinal);
            (host, target) = slash < 0 ? (rest, "/") : (rest[..slash], rest[slash..]);
        }

        if (scheme is not (null or "http" or "https") || host is "" || target is not ['/', ..]) throw Wrong(url);

        // The reading that every request's target goes through, so that any spelling of it means the same.
        if (RequestTarget.Parse(target, "GET", host, hostOptional: host is null, out var read) != TargetError.None) throw Wrong(url);
        return new CachePurge(scheme, host is null ? null : read.Authority.Text, read.Text, isPrefix);
    }

    /// <summary>Whether what is stored under a key is to go.</summary>
    public bool Matches(in CacheKey key)
    {
        if (_scheme is not null && !_scheme.Equals(key.Scheme, StringComparison.OrdinalIgnoreCase)) return false;
        if (_host is not null && !IsHost(key.Host)) return false;
        return _isPrefix ? key.Target.StartsWith(_target, StringComparison.Ordinal) : key.Target.Equals(_target, StringComparison.Ordinal);
    }

    private bool IsHost(string host)
    {
        var end = host.IndexOf('\n', StringComparison.Ordinal);
        return end < 0
            ? _host!.Equals(host, StringComparison.OrdinalIgnoreCase)
            : host.AsSpan(0, end).Equals(_host, StringComparison.OrdinalIgnoreCase) || host.AsSpan(end + 1).Equals(_host, StringComparison.OrdinalIgnoreCase);
    }

    private static FormatException Wrong(string url) => new($"expected a URL such as https://example.com/path, or a path such as /path, not '{url}'");
}
