using System.Buffers;

namespace Usher.Expressions.Json;

/// <summary>Bytes that come at one end and go at the other, in one rented array. Disposed by whoever made it.</summary>
internal sealed class JsonBytes : IBufferWriter<byte>, IDisposable
{
    private const int Smallest = 4096;
    private byte[] _array = [];
    private int _start;
    private int _end;

    /// <summary>How many bytes there are.</summary>
    public int Count => _end - _start;

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Memory => _array.AsMemory(_start, Count);

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => _array.AsSpan(_start, Count);

    /// <summary>Takes bytes away from the front.</summary>
    public void Consume(int count)
    {
        _start += count;
        if (_start == _end) (_start, _end) = (0, 0);
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => (_start, _end) = (0, 0);

    /// <summary>Adds bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_array.Length - _end < bytes.Length) Grow(bytes.Length);
        bytes.CopyTo(_array.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Adds a byte.</summary>
    public void Write(byte one)
    {
        if (_array.Length == _end) Grow(1);
        _array[_end++] = one;
    }

    public void Advance(int count) => _end += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_array.Length - _end < Math.Max(sizeHint, 1)) Grow(Math.Max(sizeHint, 1));
        return _array.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        if (_array.Length > 0) ArrayPool<byte>.Shared.Return(_array);
        _array = [];
        Clear();
    }

    private void Grow(int room)
    {
        var count = Count;
        if (_array.Length - count >= room && _start > _array.Length / 2)
        {
            Span.CopyTo(_array);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(Smallest, _array.Length * 2), count + room));
            Span.CopyTo(larger);
            if (_array.Length > 0) ArrayPool<byte>.Shared.Return(_array);
            _array = larger;
        }

        (_start, _end) = (0, count);
    }
}
