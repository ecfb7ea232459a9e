using System.Collections.Concurrent;
using System.Numerics;

namespace Usher.Policies.Cache;

/// <summary>
/// The memory of stored bodies: segments in powers of two, 512 bytes to 64 KB, used again and again. What lies unused is bounded too; beyond
/// that it is left to the garbage collector.
/// </summary>
internal sealed class SegmentPool(long mostUnused)
{
    /// <summary>The smallest segment.</summary>
    public const int Smallest = 512;

    /// <summary>The largest segment.</summary>
    public const int Largest = 64 * 1024;

    private readonly ConcurrentBag<byte[]>[] _unused = MakeBags();
    private long _unusedBytes;

    /// <summary>Bytes in segments that nobody uses.</summary>
    public long UnusedBytes => Interlocked.Read(ref _unusedBytes);

    /// <summary>The size of a segment for the next part of a body of which this much is still to come.</summary>
    /// <param name="left">Bytes still to come, as far as anyone knows.</param>
    public static int SizeFor(long left)
    {
        if (left >= Largest) return Largest;
        if (left <= Smallest) return Smallest;
        var above = (int)BitOperations.RoundUpToPowerOf2((uint)left);
        // A segment that would be empty by more than an eighth is split into smaller ones.
        return above - left > above / 8 && above > Smallest ? above / 2 : above;
    }

    /// <summary>Rents a segment of a size that <see cref="SizeFor"/> gave.</summary>
    public byte[] Rent(int size)
    {
        if (!_unused[Class(size)].TryTake(out var segment)) return GC.AllocateUninitializedArray<byte>(size);
        Interlocked.Add(ref _unusedBytes, -size);
        return segment;
    }

    /// <summary>Takes a segment back.</summary>
    public void Return(byte[] segment)
    {
        if (Interlocked.Add(ref _unusedBytes, segment.Length) <= mostUnused) _unused[Class(segment.Length)].Add(segment);
        else Interlocked.Add(ref _unusedBytes, -segment.Length);
    }

    private static int Class(int size) => BitOperations.Log2((uint)(size / Smallest));

    private static ConcurrentBag<byte[]>[] MakeBags()
    {
        var bags = new ConcurrentBag<byte[]>[Class(Largest) + 1];
        for (var i = 0; i < bags.Length; i++) bags[i] = [];
        return bags;
    }
}
