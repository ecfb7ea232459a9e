using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Primitives;
using Usher.Runtime;
using Usher.Upstreams;
using Usher.Upstreams.Engines;

namespace Usher.Benchmarks;

/// <summary>Small things that every forwarded request does.</summary>
public class ForwardingBenchmarks
{
    private static readonly string[] Names = ["Host", "User-Agent", "Accept", "Accept-Encoding", "Cookie", "X-Forwarded-For", "Connection", "X-Request-Id"];
    private static readonly byte[][] Values =
    [
        "application/json"u8.ToArray(), "nginx/1.22.1"u8.ToArray(), "Tue, 24 Nov 2026 11:00:00 GMT"u8.ToArray(), "keep-alive"u8.ToArray(),
        "no-cache"u8.ToArray(), "gzip"u8.ToArray(), "nosniff"u8.ToArray(), "max-age=31536000"u8.ToArray(),
    ];

    private readonly Gateway _gateway = new();

    /// <summary>Whether each of eight fields of a client passes.</summary>
    [Benchmark]
    public int RequestFields()
    {
        var passed = 0;
        foreach (var name in Names)
        {
            if (Live.RequestFields.Passes(name, StringValues.Empty)) passed++;
        }

        return passed;
    }

    /// <summary>The strings of eight values that an upstream sent before.</summary>
    [Benchmark]
    public int OctetStrings()
    {
        var length = 0;
        foreach (var value in Values) length += Upstreams.Engines.OctetStrings.ValueOf(value).Length;
        return length;
    }

    /// <summary>Pinning the snapshot of a request, and letting go of it.</summary>
    [Benchmark]
    public void SnapshotLease() => _gateway.Enter().Leave();
}
