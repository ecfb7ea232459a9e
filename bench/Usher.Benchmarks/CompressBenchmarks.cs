using System.IO.Pipelines;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Usher.Live;
using Usher.Policies;
using Usher.Policies.Compress;

namespace Usher.Benchmarks;

/// <summary>What it costs to compress one body of JSON, encoder and all.</summary>
public class CompressBenchmarks
{
    private readonly CountingWriter _target = new();
    private readonly EncodedOutput _output = new();
    private EncoderChoice _encoders = null!;
    private byte[] _body = [];
    private ServiceProvider? _services;

    /// <summary>The coding.</summary>
    [Params("br", "zstd", "gzip")]
    public string Coding { get; set; } = "br";

    /// <summary>The level.</summary>
    [Params("Fast", "Balanced", "Small")]
    public string Level { get; set; } = "Fast";

    /// <summary>The body's size in KB.</summary>
    [Params(4, 46)]
    public int Size { get; set; }

    /// <summary>Makes the body.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var text = new StringBuilder("[");
        while (text.Length < Size * 1024)
            text.Append($"{{\"id\":\"{random.NextInt64():x}\",\"customer\":{random.Next(5000)},\"status\":\"{(random.Next(3) == 0 ? "paid" : "open")}\",\"amount\":{random.Next(100000) / 100.0:F2},\"created\":\"2026-11-{random.Next(1, 29):d2}T{random.Next(24):d2}:{random.Next(60):d2}:00Z\",\"note\":\"Order {random.Next(1000)} of the shop\"}},");
        _body = Encoding.UTF8.GetBytes(text.ToString(0, Size * 1024));
        _services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var route = new RouteBuild("/", [], new LiveState().Begin(), _services, TimeProvider.System, _services.GetRequiredService<ILoggerFactory>(), new Config.ConfigCheck());
        _encoders = new EncoderChoice(Enum.Parse<CompressLevel>(Level), route);
        Console.WriteLine($"// {Coding} {Level} {Size} KB: {100.0 * Compress() / _body.Length:F1} % remain");
    }

    /// <summary>One body.</summary>
    [Benchmark]
    public long Compress()
    {
        _target.Count = 0;
        _output.Begin(_target);
        using var encoder = _encoders.Create(Coding switch { "br" => ContentCoding.Br, "zstd" => ContentCoding.Zstd, _ => ContentCoding.Gzip });
        encoder.Write(_body, _output);
        encoder.Finish(_output);
        _output.HandOver();
        _output.Clear();
        return _target.Count;
    }

    /// <summary>Lets go of the services.</summary>
    [GlobalCleanup]
    public void Cleanup() => _services?.Dispose();

    private sealed class CountingWriter : PipeWriter
    {
        private readonly byte[] _memory = new byte[64 * 1024];

        public long Count { get; set; }

        public override void Advance(int bytes) => Count += bytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _memory;

        public override Span<byte> GetSpan(int sizeHint = 0) => _memory;

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => default;
    }
}
