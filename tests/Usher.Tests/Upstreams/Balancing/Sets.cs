using System.Net;
using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Failures;
using Usher.Live;
using Usher.Upstreams;
using Usher.Upstreams.Balancing;
using Usher.Upstreams.Engines;

namespace Usher.Tests.Upstreams.Balancing;

/// <summary>Sets of destinations that nobody connects to, and requests to pick for.</summary>
internal static class Sets
{
    public static TheoryData<string> Algorithms => ["power-of-two", "least-requests", "round-robin", "random", "ewma", "hash"];

    public static DestinationSet Of(string algorithm, IEnumerable<int> weights, IReadOnlyList<int>? priorities = null, TimeProvider? time = null, SlowStart? slowStart = null, double bound = 1.5)
    {
        var settings = new BalancerSettings(time ?? TimeProvider.System, Random.Shared, slowStart);
        return new DestinationSet([.. weights.Select((weight, i) => new DestinationShare(NewDestination(i), weight, priorities?[i] ?? 0))], set => algorithm switch
        {
            "power-of-two" => new PowerOfTwoBalancer(set, settings),
            "least-requests" => new LeastRequestsBalancer(set, settings),
            "round-robin" => new RoundRobinBalancer(set, settings),
            "random" => new RandomBalancer(set, settings),
            "ewma" => new EwmaBalancer(set, settings),
            "hash" => new HashBalancer(set, settings, new HashKey(HashOn.Parse("header X-Key")), bound),
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
        });
    }

    public static Destination NewDestination(int number) =>
        new(DestinationAddress.Parse($"http://10.0.{number / 250}.{(number % 250) + 1}:5000", HttpVersion.Version11, tls: null), new NoEngine());

    public static DefaultHttpContext NewRequest()
    {
        var context = new DefaultHttpContext();
        context.Features.Set(new GatewayRequest());
        return context;
    }

    public static int Pick(this DestinationSet set, HttpContext context) => set.Balancer.Pick(context, default, out _);

    /// <summary>Picks one after the other, each for another key, and counts.</summary>
    public static int[] Count(this DestinationSet set, int picks)
    {
        var context = NewRequest();
        var counts = new int[set.Destinations.Length];
        var first = Random.Shared.Next();
        for (var i = 0; i < picks; i++)
        {
            context.Request.Headers["X-Key"] = $"user-{first + i}";
            counts[set.Pick(context)]++;
        }

        return counts;
    }

    private sealed class NoEngine : IForwardEngine
    {
        public ValueTask<ForwardResult> Send(HttpContext context, GatewayRequest request, Exchange exchange) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
