using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Usher.Routing;
using Usher.Routing.Conditions;
using Xunit;

namespace Usher.Tests.Routing;

/// <summary>What a search costs. The figures are written to the test's output.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class RouteTableCostTests(ITestOutputHelper output)
{
    private const int Rounds = 40;

    private static readonly HeaderDictionary Headers = new() { ["x"] = "2", ["Cookie"] = "a=1; b=2" };

    [Theory]
    [InlineData("GET", "/svc7/users/42/orders?page=2", 0)]
    [InlineData("GET", "/svc7/users/42/caf%C3%A9", 0)]
    [InlineData("GET", "/svc7/%2e/users/42/orders", 200)]
    [InlineData("GET", "/svc7/users/42/a;b=1%2Fc", 0)]
    [InlineData("GET", "/none", 0)]
    public void A_search_allocates_nothing(string method, string raw, long atMost)
    {
        var table = Build(100);
        var client = IPAddress.Parse("10.0.0.1");
        Search(table, method, raw, client);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) Search(table, method, raw, client);
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / 1_000;
        output.WriteLine($"{method} {raw}: {bytes} B");
        Assert.True(bytes <= atMost, $"{bytes} B");
    }

    [Theory]
    [InlineData("flat")]
    [InlineData("services")]
    [InlineData("hosts")]
    [InlineData("captures")]
    public void Finding_one_route_among_10_000_costs_less_than_three_times_one_among_10(string shape)
    {
        var small = Prepare(shape, 10);
        var large = Prepare(shape, 10_000);
        var (few, many) = (double.MaxValue, double.MaxValue);
        // In alternation, so that both meet the same machine and the same tier of the JIT; the best round of each counts.
        for (var round = 0; round < Rounds; round++)
        {
            few = Math.Min(few, Measure(small));
            many = Math.Min(many, Measure(large));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{shape}: 10 routes {few:F1} ns, 10,000 routes {many:F1} ns, ratio {many / few:F2}"));
        Assert.True(many < few * 3, $"{shape}: {few:F1} ns among 10, {many:F1} ns among 10,000");
    }

    [Theory]
    [InlineData("/svc7/users/42/orders?page=2")]
    [InlineData("/svc7/users/42/caf%C3%A9?page=2")]
    [InlineData("/svc7/users/%34%32/orders?page=2")]
    [InlineData("/.well-known/acme-challenge/x")]
    public void Reading_a_target_costs(string raw)
    {
        const int Reads = 20_000;
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < Reads; i++) RequestTarget.Parse(raw, "GET", "api.example.com:8080", hostOptional: false, out _);
            best = Math.Min(best, clock.Elapsed.TotalNanoseconds / Reads);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{raw}: {best:F1} ns"));
        Assert.True(best < 10_000, $"{best} ns");
    }

    [Fact]
    public void Ten_thousand_routes_are_built_within_a_second()
    {
        RouteTableTests.Table(Keys("captures", 1_000));
        var clock = Stopwatch.StartNew();
        RouteTableTests.Table(Keys("captures", 10_000));
        output.WriteLine($"parsed and built 10,000 routes in {clock.ElapsedMilliseconds} ms");
        Assert.True(clock.ElapsedMilliseconds < 1_000, $"{clock.ElapsedMilliseconds} ms");
    }

    private static (RouteTable<string> Table, RequestTarget[] Targets) Prepare(string shape, int count)
    {
        var keys = Keys(shape, count).ToArray();
        return (RouteTableTests.Table(keys), [.. Enumerable.Range(0, 512).Select(i => Target(keys[i * 7919 % count]))]);
    }

    private static double Measure((RouteTable<string> Table, RequestTarget[] Targets) prepared)
    {
        const int Searches = 10_240;
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Searches; i++)
        {
            ref readonly var target = ref prepared.Targets[i & 511];
            if (prepared.Table.Match(target, null, null).Kind != RouteMatchKind.Found) Assert.Fail(target.Text);
        }

        return clock.Elapsed.TotalNanoseconds / Searches;
    }

    private static RequestTarget Target(string key)
    {
        var path = key["GET ".Length..].Replace("{id}", "42", StringComparison.Ordinal).Replace("**", "x/y", StringComparison.Ordinal);
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        Assert.Equal(TargetError.None, RequestTarget.Parse(path[slash..], "GET", slash == 0 ? "h" : path[..slash], hostOptional: false, out var target));
        return target;
    }

    private static IEnumerable<string> Keys(string shape, int count) => Enumerable.Range(0, count).Select(i => shape switch
    {
        "flat" => $"GET /route{i}",
        "services" => $"GET /api/v1/service{i}/**",
        "hosts" => $"GET tenant{i}.example.com/users/{{id}}",
        _ => $"GET /svc{i / 10}/users/{{id}}/action{i % 10}",
    });

    private static RouteTable<string> Build(int count)
    {
        var builder = new RouteTableBuilder<string>();
        for (var i = 0; i < count; i++)
        {
            var key = RouteTableTests.Pattern($"GET *.example.com/svc{i}/users/{{id:int}}/{{what:[^x]+}}");
            builder.Add(key, [new HeaderCondition("x", "1")], "1");
            builder.Add(key, [new HeaderCondition("x", "2"), new QueryCondition("page", "3"), new CookieCondition("b", "2")], "2");
            builder.Add(key, [AddressCondition.Parse(["10.0.0.0/8"], out int _)!], "3");
        }

        return builder.Build();
    }

    private static void Search(RouteTable<string> table, string method, string raw, IPAddress client)
    {
        RequestTarget.Parse(raw, method, "api.example.com:8080", hostOptional: false, out var target);
        table.Match(target, Headers, client);
    }
}
