using System.Buffers;
using System.IO.Pipelines;

namespace Usher.Policies.Compress;

/// <summary>
/// What an encoder has made and has not yet been handed over to the client's side. As long as nothing was, all of it can still be taken
/// back, and its size can be told when it is whole.
/// </summary>
internal sealed class EncodedOutput
{
    private const int Size = 16 * 1024;
    private byte[]? _buffer;
    private PipeWriter _target = null!;

    /// <summary>How many bytes wait to be handed over.</summary>
    public int Waiting { get; private set; }

    /// <summary>Whether some were handed over.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>Whether some were handed over and are not flushed yet.</summary>
    public bool OwesFlush { get; private set; }

    /// <summary>Begins a body.</summary>
    /// <param name="target">Takes what is handed over.</param>
    public void Begin(PipeWriter target) => (_target, Waiting, HasLeft, OwesFlush) = (target, 0, false, false);

    /// <summary>Room to write to; never empty.</summary>
    public Span<byte> Room()
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(Size);
        if (Waiting == _buffer.Length) HandOver();
        return _buffer.AsSpan(Waiting);
    }

    /// <summary>Bytes were written to the room.</summary>
    public void Advance(int count) => Waiting += count;

    /// <summary>Takes bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = Room();
            var count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            Advance(count);
            bytes = bytes[count..];
        }
    }

    /// <summary>Hands over what waits. It is left to the caller to flush.</summary>
    public void HandOver()
    {
        if (Waiting == 0) return;
        _target.Write(_buffer.AsSpan(0, Waiting));
        Waiting = 0;
        (HasLeft, OwesFlush) = (true, true);
    }

    /// <summary>What was handed over is about to be flushed.</summary>
    public void Flushing() => OwesFlush = false;

    /// <summary>Forgets what waits, and lets go of the buffer.</summary>
    public void Clear()
    {
        Waiting = 0;
        if (_buffer is null) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
    }
}
