namespace Usher.Compare.Workloads;

/// <summary>Every workload, and the content that the upstream serves for them.</summary>
internal static class WorkloadTable
{
    public const string Json = """{"id":12345,"name":"widget","price":19.99,"tags":["a","b","c"],"stock":42}""";
    public const string Posted = "ok";
    public const int Large = 100 * 1024;
    public const int Huge = 10 * 1024 * 1024;
    public const int MessageBytes = 125; // The longest WebSocket message whose length fits into the frame's second byte.

    public static IReadOnlyList<Workload> All { get; } =
    [
        new("small", "small JSON, 64 connections", LoadKind.Http1, "/small", Json.Length, 64),
        new("conn1", "small JSON, 1 connection", LoadKind.Http1, "/small", Json.Length, 1),
        new("conn1000", "small JSON, 1,000 connections", LoadKind.Http1, "/small", Json.Length, 1000),
        new("100k", "100 KB body", LoadKind.Http1, "/100k", Large, 64),
        new("10m", "10 MB body", LoadKind.Http1, "/10m", Huge, 8),
        new("post16k", "POST with 16 KB", LoadKind.Http1, "/post", Posted.Length, 64, Post: 16 * 1024),
        new("tls1", "small JSON, TLS, HTTP/1.1", LoadKind.Http1, "/small", Json.Length, 64, Tls: true),
        new("tls2", "small JSON, TLS, HTTP/2", LoadKind.Http2, "/small", Json.Length, 16, Tls: true),
        new("ws", "WebSocket echo, 125 B", LoadKind.WebSocket, "/ws", MessageBytes, 64),
        new("idle", "idle connections", LoadKind.Idle, "/small", Json.Length, 0),
        new("cached", "cache hit, small JSON", LoadKind.Http1, "/cached", Json.Length, 64),
    ];

    /// <summary>What is run unless <c>--work</c> says otherwise.</summary>
    // Only where it is named, since it compares two programs of four: cached.
    public static string Default { get; } =
        string.Join(',', All.Select(workload => workload.Name).Where(name => !string.Equals(name, "cached", StringComparison.Ordinal)));

    public static Workload Find(string name) => All.FirstOrDefault(workload => string.Equals(workload.Name, name, StringComparison.Ordinal))
        ?? throw new CompareException($"unknown workload '{name}'; there are {string.Join(", ", All.Select(workload => workload.Name))}");
}
