using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Usher.Routing;

/// <summary>All routes of a snapshot: host, then path trie, then method, then <c>when</c>. Immutable; a search allocates nothing.</summary>
/// <typeparam name="T">What a route holds, such as its compiled pipeline.</typeparam>
internal sealed class RouteTable<T> where T : class
{
    private readonly RouteHosts _hosts;
    private readonly RouteEntry[] _entries;
    private readonly T[] _values;

    internal RouteTable(RouteHosts hosts, RouteEntry[] entries, T[] values)
    {
        _hosts = hosts;
        _entries = entries;
        _values = values;
    }

    /// <summary>The routes in the order in which they were added.</summary>
    public IReadOnlyList<RouteEntry> Entries => _entries;

    /// <summary>What a route holds.</summary>
    public T this[RouteEntry entry] => _values[entry.Index];

    /// <summary>Finds the route of a request.</summary>
    /// <param name="context">The request, for its fields.</param>
    /// <param name="target">Its normalised target.</param>
    /// <param name="client">The client's address, as far as it is trusted.</param>
    public RouteMatch<T> Match(HttpContext context, in RequestTarget target, IPAddress? client) =>
        Match(target, context.Request.Headers, client);

    /// <summary>Finds the route of a request that need not exist.</summary>
    public RouteMatch<T> Match(in RequestTarget target, IHeaderDictionary? headers, IPAddress? client)
    {
        var request = new RouteRequest
        {
            Method = target.Method,
            Host = target.Host,
            Path = target.Path,
            Query = target.Query,
            Headers = headers,
            Client = client,
        };
        var match = Match(request);
        if (target.HasOtherReadings && match.Entry is { } entry && LeadsElsewhere(request, entry))
            return new RouteMatch<T> { Kind = RouteMatchKind.Ambiguous };
        match.Captures.Bind(target.Text);
        return match;
    }

    /// <summary>Finds the route of a request given as spans. Other readings of the path are not looked at.</summary>
    public RouteMatch<T> Match(in RouteRequest request)
    {
        var search = new RouteSearch(request);
        var entry = search.Find(_hosts);
        if (entry is null) return Missed(ref search);
        var match = new RouteMatch<T> { Kind = RouteMatchKind.Found, Route = _values[entry.Index], Entry = entry, Captures = search.Captures };
        match.Captures.Bind(entry.Pattern.CaptureNames);
        return match;
    }

    private RouteMatch<T> Missed(ref RouteSearch search)
    {
        if (!search.MissedByMethod) return default;
        var allowed = search.FindAllowed(_hosts);
        return allowed.Count == 0 ? default : new RouteMatch<T> { Kind = RouteMatchKind.MethodNotAllowed, Allow = string.Join(", ", allowed) };
    }

    /// <summary>Whether any reading of the path other than its plain one finds another route; none at all does not count.</summary>
    private bool LeadsElsewhere(in RouteRequest request, RouteEntry expected)
    {
        var rented = ArrayPool<char>.Shared.Rent(request.Path.Length);
        try
        {
            for (var reading = 1; reading < PathReadings.Count; reading++)
            {
                var length = PathReadings.Write(request.Path, reading, rented);
                if (length < 0) return true;
                var search = new RouteSearch(request.With(rented.AsSpan(0, length)));
                if (search.Find(_hosts) is { } other && !ReferenceEquals(other, expected)) return true;
            }

            return false;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }
}
