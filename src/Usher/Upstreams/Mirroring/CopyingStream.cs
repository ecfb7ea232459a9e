using Usher.Live;

namespace Usher.Upstreams.Mirroring;

/// <summary>A request body that keeps a copy of what is read of it, up to a size.</summary>
/// <param name="inner">The body.</param>
/// <param name="length">Its length; null: it ends where it ends.</param>
/// <param name="most">The most bytes that are kept.</param>
internal sealed class CopyingStream(Stream inner, long? length, long most) : RequestBodyStream
{
    private MemoryStream? _copy = new();
    private bool _ended;

    /// <summary>The whole body, from its start; null: it was too large, or was not read to its end.</summary>
    public MemoryStream? Whole
    {
        get
        {
            // Who knows the length does not read on to see the end.
            if (_copy is null || !(_ended || _copy.Length == length)) return null;
            _copy.Position = 0;
            return _copy;
        }
    }

    /// <summary>Whether it was larger than what may be kept.</summary>
    public bool IsTooLarge => _copy is null;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        if (read == 0) _ended |= buffer.Length > 0;
        else if (_copy?.Length + read > most) _copy = null;
        else _copy?.Write(buffer.Span[..read]);
        return read;
    }
}
