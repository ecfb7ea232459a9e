namespace Usher.Compare.Generator;

/// <summary>One question and its answer in some protocol: the bytes to send, and when enough has come back.</summary>
internal abstract class Exchange
{
    /// <summary>The bytes that ask.</summary>
    public abstract byte[] Request { get; }

    /// <summary>The bytes that have to be answered once before the first exchange; empty where none have to.</summary>
    public virtual byte[] Greeting => [];

    /// <summary>Takes the next bytes of an answer to the greeting; true when it is whole and welcome.</summary>
    public virtual bool TakeGreeting(ReadOnlySpan<byte> bytes) => true;

    /// <summary>Takes the next bytes of an answer.</summary>
    public abstract Verdict Take(ReadOnlySpan<byte> bytes);
}
