using System.Net;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Failures;
using Usher.Live;
using Usher.Upstreams;
using Usher.Upstreams.Balancing;
using Usher.Upstreams.Engines;

namespace Usher.Benchmarks;

/// <summary>One pick. It should cost about the same among 1,000 as among 2, except for the algorithm that looks at all of them, and 0 bytes.</summary>
public class BalancerBenchmarks
{
    private readonly DefaultHttpContext _request = new();
    private DestinationSet _set = null!;

    /// <summary>How many destinations there are; every third has twice the weight.</summary>
    [Params(2, 10, 1_000)]
    public int Destinations { get; set; }

    /// <summary>The algorithm.</summary>
    [Params("power-of-two", "least-requests", "round-robin", "random", "ewma", "hash")]
    public string Balance { get; set; } = "";

    /// <summary>Makes the set; each destination has a few requests under way.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var settings = new BalancerSettings(TimeProvider.System, Random.Shared, SlowStart: null);
        DestinationShare[] shares = [.. Enumerable.Range(0, Destinations).Select(i => new DestinationShare(
            new Destination(DestinationAddress.Parse($"http://10.0.{i / 250}.{(i % 250) + 1}:5000", HttpVersion.Version11, tls: null), new NoEngine()), i % 3 == 0 ? 2 : 1))];
        _set = new DestinationSet(shares, set => Balance switch
        {
            "least-requests" => new LeastRequestsBalancer(set, settings),
            "round-robin" => new RoundRobinBalancer(set, settings),
            "random" => new RandomBalancer(set, settings),
            "ewma" => new EwmaBalancer(set, settings),
            "hash" => new HashBalancer(set, settings, new HashKey(HashOn.Parse("header X-User")), 1.5),
            _ => new PowerOfTwoBalancer(set, settings),
        });
        var now = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < Destinations; i++)
        {
            var load = _set.Destinations[i].Load;
            for (var busy = 0; busy <= i % 4; busy++) load.Begin();
            load.End(now, now + 1_000_000 + (i * 1_000), answered: true);
        }

        _request.Features.Set(new GatewayRequest());
        _request.Request.Headers["X-User"] = "user-4711";
    }

    /// <summary>One pick.</summary>
    [Benchmark]
    public int Pick() => _set.Balancer.Pick(_request, default, out _);

    private sealed class NoEngine : IForwardEngine
    {
        public ValueTask<ForwardResult> Send(HttpContext context, GatewayRequest request, Exchange exchange) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
