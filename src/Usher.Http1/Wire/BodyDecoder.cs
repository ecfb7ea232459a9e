namespace Usher.Http1.Wire;

/// <summary>Finds a body's end, however it is framed, and takes the framing off.</summary>
internal struct BodyDecoder(BodyKind kind, long length)
{
    private ChunkedDecoder _chunked;
    private long _left = kind == BodyKind.Length ? length : long.MaxValue;

    /// <summary>What one call came to.</summary>
    public enum Step
    {
        NeedMore,
        Complete,

        /// <summary>The body is complete, its trailers follow.</summary>
        Trailers,

        Invalid,
    }

    public readonly BodyKind Kind => kind;

    /// <summary>How many bytes can be read without reading beyond the body, as far as that is known.</summary>
    public readonly long Left => _left;

    /// <summary>Decodes from one place to another, or in place when both are the same memory.</summary>
    public Step Decode(ReadOnlySpan<byte> source, Span<byte> destination, ResponseLimits limits, out int consumed, out int produced)
    {
        if (kind == BodyKind.Chunked)
        {
            return _chunked.Decode(source, destination, limits.ChunkExtension, out consumed, out produced) switch
            {
                ChunkedDecoder.Step.Trailers => Step.Trailers,
                ChunkedDecoder.Step.Invalid => Step.Invalid,
                _ => Step.NeedMore,
            };
        }

        consumed = produced = kind == BodyKind.None ? 0 : (int)Math.Min(_left, source.Length);
        source[..consumed].CopyTo(destination);
        if (kind == BodyKind.Length) _left -= consumed;
        return kind == BodyKind.None || _left == 0 ? Step.Complete : Step.NeedMore;
    }
}
