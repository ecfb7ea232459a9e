using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Usher.Cluster;
using Usher.Live;
using Usher.Policies.Idempotency;

namespace Usher.Benchmarks;

/// <summary>What a request with an idempotency key costs beside its exchange, with records in memory.</summary>
public class IdempotencyBenchmarks : IDisposable
{
    private readonly LocalIdempotency _store = new(TimeProvider.System);
    private readonly DefaultHttpContext _context = new();
    private readonly GatewayRequest _request = new() { Target = "/payments", Host = "api.example.com" };
    private readonly byte[] _body = Encoding.UTF8.GetBytes(new string('x', 1000));
    private readonly byte[] _answer = new byte[500];
    private ulong _next;

    /// <summary>Reading the key.</summary>
    [Benchmark]
    public bool Key() => IdempotencyKey.TryRead("\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", 255, out _);

    /// <summary>The digest of a request of 1 KB.</summary>
    [Benchmark]
    public string Print()
    {
        _context.Request.Method = "POST";
        return Fingerprint.Of(_context, _request, _body);
    }

    /// <summary>Beginning a request and keeping its answer; each record lasts for a millisecond.</summary>
    [Benchmark]
    public async Task<bool> BeginAndComplete()
    {
        var claim = new IdempotencyClaim(_next++, "print", "token", TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(2), MayRunAgain: false);
        await _store.Begin(claim);
        return await _store.Complete(claim, _answer);
    }

    /// <inheritdoc />
    [GlobalCleanup]
    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }
}
