using System.Numerics;

namespace Usher.Http1.Channels;

/// <summary>
/// Buffers in four sizes, kept per core. An exchange rents them and gives them back before its connection goes idle, so memory follows
/// the requests in flight, not the connections.
/// </summary>
/// <remarks>
/// Arrays are pinned: they live on the pinned heap, where a buffer that a socket is reading into does not hinder the collector.
/// What was not needed between two calls of <see cref="Trim"/> is let go.
/// </remarks>
internal sealed class BufferPool
{
    private static readonly int[] Sizes = [4 * 1024, 16 * 1024, 32 * 1024, 128 * 1024];

    private readonly Shelf[] _shelves;
    private readonly int _cores;

    public BufferPool()
    {
        _cores = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount);
        _shelves = new Shelf[_cores * Sizes.Length];
        for (var i = 0; i < _shelves.Length; i++) _shelves[i] = new Shelf();
    }

    /// <summary>The largest buffer that <see cref="Rent"/> can give.</summary>
    public static int Largest => Sizes[^1];

    /// <summary>Gives a buffer of the smallest size class that holds at least so many bytes.</summary>
    public byte[] Rent(int atLeast)
    {
        var size = SizeClass(atLeast);
        var core = Thread.GetCurrentProcessorId() & (_cores - 1);
        return _shelves[(size * _cores) + core].TryTake()
            ?? Steal(size, core)
            ?? GC.AllocateUninitializedArray<byte>(Sizes[size], pinned: true);
    }

    /// <summary>Takes a buffer back. Nobody may touch it afterwards, and no operation may still be using it.</summary>
    public void Return(byte[] buffer)
    {
        var size = Array.IndexOf(Sizes, buffer.Length);
        if (size < 0) throw new ArgumentException("The buffer is not from this pool.", nameof(buffer));
        var core = Thread.GetCurrentProcessorId() & (_cores - 1);
        _shelves[(size * _cores) + core].Put(buffer);
    }

    /// <summary>Lets go of the buffers that nobody needed since the last call.</summary>
    public void Trim()
    {
        foreach (var shelf in _shelves) shelf.Trim();
    }

    private byte[]? Steal(int size, int core)
    {
        for (var i = 1; i < _cores; i++)
        {
            if (_shelves[(size * _cores) + ((core + i) & (_cores - 1))].TryTake() is { } buffer) return buffer;
        }

        return null;
    }

    private static int SizeClass(int atLeast)
    {
        for (var i = 0; i < Sizes.Length; i++)
        {
            if (Sizes[i] >= atLeast) return i;
        }

        throw new ArgumentOutOfRangeException(nameof(atLeast), atLeast, "Larger than the largest buffer.");
    }

    private sealed class Shelf
    {
        private readonly Lock _lock = new();
        private byte[]?[] _buffers = new byte[16][];
        private int _count;
        private int _leastCount;

        public byte[]? TryTake()
        {
            if (Volatile.Read(ref _count) == 0) return null;
            lock (_lock)
            {
                if (_count == 0) return null;
                var buffer = _buffers[--_count];
                _buffers[_count] = null;
                if (_count < _leastCount) _leastCount = _count;
                return buffer;
            }
        }

        public void Put(byte[] buffer)
        {
            lock (_lock)
            {
                if (_count == _buffers.Length) Array.Resize(ref _buffers, _count * 2);
                _buffers[_count++] = buffer;
            }
        }

        public void Trim()
        {
            lock (_lock)
            {
                for (; _leastCount > 0; _leastCount--) _buffers[--_count] = null;
                _leastCount = _count;
            }
        }
    }
}
