using System.Net;
using System.Text;
using BenchmarkDotNet.Attributes;
using Usher.Cluster;
using Usher.Policies;

namespace Usher.Benchmarks;

/// <summary>What a decision of a limit costs in memory: for one caller, for callers out of a million, and with the making of the key.</summary>
public class LimitBenchmarks : IDisposable
{
    private const int Million = 1_000_000;
    private readonly LocalClusterState _state = new(TimeProvider.System);
    private readonly UInt128[] _keys = new UInt128[1 << 16];
    private readonly Live.GatewayRequest _request = new() { ClientAddress = IPAddress.Parse("2001:db8::1") };
    private readonly Microsoft.AspNetCore.Http.DefaultHttpContext _context = new();
    private GcraTable _few = null!;
    private GcraTable _many = null!;
    private Callers _callers = null!;
    private UInt128 _key;
    private int _next;

    /// <summary>Fills a table with a million callers.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var rule = new LimitRule(1_000_000, TimeSpan.FromDays(1), 1_000_000);
        (_few, _many) = (new GcraTable(rule, TimeProvider.System), new GcraTable(rule, TimeProvider.System));
        for (var i = 0; i < Million; i++)
        {
            var key = _state.KeyOf(BitConverter.GetBytes(i));
            _many.Decide(key, 100_000);
            if (i < _keys.Length) _keys[i] = key;
        }

        Console.WriteLine($"// a million keys: {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6:0.0} MB");
        _callers = new Callers(CallerKey.Address, _state, "/", 64);
        _key = _state.KeyOf(Encoding.ASCII.GetBytes("acme"));
    }

    /// <summary>Lets go of the state.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _state.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>One caller.</summary>
    [Benchmark]
    public bool One() => _few.Decide(_key, 1).Outcome == ClusterOutcome.Granted;

    /// <summary>Callers out of a million.</summary>
    [Benchmark]
    public bool OutOfAMillion() => _many.Decide(_keys[_next++ & (_keys.Length - 1)], 1).Outcome == ClusterOutcome.Granted;

    /// <summary>The key of an address, and the decision.</summary>
    [Benchmark]
    public bool ByAddress()
    {
        _callers.TryGet(_context, _request, out var key);
        return _few.Decide(key, 1).Outcome == ClusterOutcome.Granted;
    }
}
