using BenchmarkDotNet.Attributes;
using Usher.Routing;

namespace Usher.Benchmarks;

/// <summary>Reading a request target: plain ones cost no allocation, those that have to be normalised a string.</summary>
public class TargetBenchmarks
{
    /// <summary>The target as the client sent it.</summary>
    [Params("/", "/svc7/users/42/orders?page=2", "/svc7/users/%34%32/orders", "/a/./b/../c")]
    public string Raw { get; set; } = "";

    /// <summary>Reads it.</summary>
    [Benchmark]
    public bool Read() => RequestTarget.Parse(Raw, "GET", "api.example.com:8080", hostOptional: false, out _) == TargetError.None;
}
