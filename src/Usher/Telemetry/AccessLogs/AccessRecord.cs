using System.Net;

namespace Usher.Telemetry.AccessLogs;

/// <summary>What an access log can tell of one request. Times are in ticks of <see cref="System.Diagnostics.Stopwatch"/>; -1: not known.</summary>
internal readonly record struct AccessRecord
{
    /// <summary>When the request's head was there.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>From the head of the request to the end of the response.</summary>
    public required long Duration { get; init; }

    /// <summary>The method as the client sent it.</summary>
    public required string Method { get; init; }

    /// <summary>http or https, as the client used it.</summary>
    public required string Scheme { get; init; }

    /// <summary>The host that the client asked for.</summary>
    public required string Host { get; init; }

    /// <summary>The path and the query.</summary>
    public required string Target { get; init; }

    /// <summary>How many characters of <see cref="Target"/> are the path.</summary>
    public required int PathLength { get; init; }

    /// <summary><c>HTTP/1.1</c>, <c>HTTP/2</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>The status that the client got; 499 where it left before.</summary>
    public required int Status { get; init; }

    /// <summary>Bytes of the request's body.</summary>
    public long BytesIn { get; init; }

    /// <summary>Bytes of the response's body.</summary>
    public long BytesOut { get; init; }

    /// <summary>The client's address; null: a Unix-domain socket.</summary>
    public IPAddress? Client { get; init; }

    /// <summary>The User-Agent field; empty: none.</summary>
    public string UserAgent { get; init; }

    /// <summary>The Referer field, which is written without its query.</summary>
    public string Referer { get; init; }

    /// <summary>The request's id.</summary>
    public string? RequestId { get; init; }

    /// <summary>The W3C traceparent of the request's span; null: none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The key of the route; null: none matched.</summary>
    public string? Route { get; init; }

    /// <summary>The upstream; null: the request was not forwarded.</summary>
    public string? Upstream { get; init; }

    /// <summary>The destination of the last try.</summary>
    public string? Destination { get; init; }

    /// <summary>How many times it was sent.</summary>
    public int Tries { get; init; }

    /// <summary>Waiting for a free connection; -1: none was waited for.</summary>
    public long Queue { get; init; }

    /// <summary>Making a connection; -1: one was there.</summary>
    public long Connect { get; init; }

    /// <summary>Until the head of the upstream's response; -1: none came.</summary>
    public long FirstByte { get; init; }

    /// <summary>The code of the failure that Usher answered with; null: none.</summary>
    public string? Failure { get; init; }

    /// <summary>The policy that refused the request; null: none did.</summary>
    public string? RefusedBy { get; init; }

    /// <summary>Who is calling; null: not known.</summary>
    public string? Consumer { get; init; }

    /// <summary>What the cache had to do with it; null: nothing.</summary>
    public string? Cache { get; init; }
}
