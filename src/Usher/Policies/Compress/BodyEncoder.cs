namespace Usher.Policies.Compress;

/// <summary>Writes one body in a coding. Disposed before its end it leaves the body as it is: cut off.</summary>
internal abstract class BodyEncoder : IDisposable
{
    /// <summary>Takes bytes of the body.</summary>
    public abstract void Write(ReadOnlySpan<byte> bytes, EncodedOutput output);

    /// <summary>Puts out everything taken so far, so that the client can read it.</summary>
    public abstract void Flush(EncodedOutput output);

    /// <summary>Ends the body.</summary>
    public abstract void Finish(EncodedOutput output);

    /// <summary>Lets go of the encoder.</summary>
    public abstract void Dispose();
}
