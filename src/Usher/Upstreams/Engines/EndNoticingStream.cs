using Usher.Live;

namespace Usher.Upstreams.Engines;

/// <summary>A request body that tells when it has been read to its end.</summary>
internal sealed class EndNoticingStream(Stream inner, Action ended) : RequestBodyStream
{
    /// <summary>The body itself.</summary>
    public Stream Inner => inner;

    /// <summary>Whether anything of it has been read.</summary>
    public bool IsTouched { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        IsTouched |= read > 0;
        if (read == 0 && buffer.Length > 0) ended();
        return read;
    }
}
