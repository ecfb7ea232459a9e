using System.Collections.Concurrent;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Usher.Policies.Compress;

/// <summary>Encoders of one level that have served and may serve again, two for each core at most. They live on over a reload.</summary>
internal sealed class ZstdEncoders(int level, int window) : IDisposable
{
    private readonly int _most = Environment.ProcessorCount * 2;
    private readonly ConcurrentBag<ZstdBodyEncoder> _idle = [];

    /// <summary>An encoder for one body; disposing it gives it back.</summary>
    public BodyEncoder Rent()
    {
        if (_idle.TryTake(out var used))
        {
            used.Begin();
            return used;
        }

        var compressor = new Compressor(level);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_windowLog, window);
        return new ZstdBodyEncoder(this, compressor);
    }

    /// <summary>Takes an encoder back.</summary>
    public void Return(ZstdBodyEncoder encoder)
    {
        if (_idle.Count < _most) _idle.Add(encoder);
        else encoder.Free();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        while (_idle.TryTake(out var encoder)) encoder.Free();
    }
}
