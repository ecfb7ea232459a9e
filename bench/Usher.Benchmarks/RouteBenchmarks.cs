using BenchmarkDotNet.Attributes;
using Usher.Routing;

namespace Usher.Benchmarks;

/// <summary>Finding one route among many: it should cost about the same among 10,000 as among 10.</summary>
public class RouteBenchmarks
{
    private const int Targets = 512;
    private RouteTable<string> _table = null!;
    private RequestTarget[] _targets = [];

    /// <summary>How many routes there are.</summary>
    [Params(10, 100, 10_000)]
    public int Routes { get; set; }

    /// <summary>What their keys look like.</summary>
    [Params("flat", "captures", "hosts")]
    public string Shape { get; set; } = "";

    /// <summary>Builds the table.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var keys = Enumerable.Range(0, Routes).Select(Key).ToArray();
        var builder = new RouteTableBuilder<string>();
        foreach (var key in keys)
        {
            if (!RoutePattern.TryParse(key, out var pattern, out _)) throw new InvalidOperationException(key);
            builder.Add(pattern, [], key);
        }

        _table = builder.Build();
        _targets = [.. Enumerable.Range(0, Targets).Select(i => Target(keys[i * 7919 % Routes]))];
    }

    /// <summary>One search.</summary>
    [Benchmark(OperationsPerInvoke = Targets)]
    public int Find()
    {
        var found = 0;
        foreach (ref readonly var target in _targets.AsSpan())
        {
            if (_table.Match(target, null, null).Kind == RouteMatchKind.Found) found++;
        }

        return found == Targets ? found : throw new InvalidOperationException();
    }

    private string Key(int i) => Shape switch
    {
        "flat" => $"GET /route{i}",
        "hosts" => $"GET tenant{i}.example.com/users/{{id}}",
        _ => $"GET /svc{i / 10}/users/{{id}}/action{i % 10}",
    };

    private static RequestTarget Target(string key)
    {
        var path = key["GET ".Length..].Replace("{id}", "42", StringComparison.Ordinal);
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        RequestTarget.Parse(path[slash..], "GET", slash == 0 ? "h" : path[..slash], hostOptional: false, out var target);
        return target;
    }
}
