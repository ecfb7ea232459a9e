using System.Net;
using Microsoft.AspNetCore.Http;

namespace Usher.Routing;

/// <summary>What routes look at in a request, as spans, so that a table can be asked without an <see cref="HttpContext"/>.</summary>
internal readonly ref struct RouteRequest
{
    /// <summary>The method, in the case in which it was sent.</summary>
    public required ReadOnlySpan<char> Method { get; init; }

    /// <summary>The normalised host without port; empty if there is none.</summary>
    public required ReadOnlySpan<char> Host { get; init; }

    /// <summary>The normalised path, percent-encoded, or <c>*</c>.</summary>
    public required ReadOnlySpan<char> Path { get; init; }

    /// <summary>The query with its question mark.</summary>
    public ReadOnlySpan<char> Query { get; init; }

    /// <summary>The request's fields; null for none.</summary>
    public IHeaderDictionary? Headers { get; init; }

    /// <summary>The client's address, as far as it is trusted.</summary>
    public IPAddress? Client { get; init; }

    /// <summary>The same request with another path.</summary>
    public RouteRequest With(ReadOnlySpan<char> path) => new()
    {
        Method = Method,
        Host = Host,
        Path = path,
        Query = Query,
        Headers = Headers,
        Client = Client,
    };
}
