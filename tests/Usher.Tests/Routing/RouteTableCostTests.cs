using System.Net;
using Microsoft.AspNetCore.Http;
using Usher.Routing;
using Usher.Routing.Conditions;
using Xunit;

namespace Usher.Tests.Routing;

/// <summary>What a search allocates. What it takes is measured by bench/Usher.Benchmarks.</summary>
public sealed class RouteTableCostTests(ITestOutputHelper output)
{
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
    public void Each_of_10_000_routes_is_found_without_allocating(string shape)
    {
        const int Routes = 10_000;
        var keys = Keys(shape, Routes).ToArray();
        var table = RouteTableTests.Table(keys);
        var targets = Array.ConvertAll(keys, Target);
        var found = Found(table, targets);
        var before = GC.GetAllocatedBytesForCurrentThread();
        found += Found(table, targets);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2 * Routes, found);
    }

    private static int Found(RouteTable<string> table, RequestTarget[] targets)
    {
        var found = 0;
        foreach (ref readonly var target in targets.AsSpan())
        {
            if (table.Match(target, null, null).Kind == RouteMatchKind.Found) found++;
        }

        return found;
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
