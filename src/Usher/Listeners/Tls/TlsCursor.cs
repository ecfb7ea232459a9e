using System.Buffers.Binary;

namespace Usher.Listeners.Tls;

/// <summary>Walks over the presentation language of TLS (RFC 8446 §3). Where less is there than is asked for it is broken, and gives zeros and nothing.</summary>
internal ref struct TlsCursor(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> _rest = rest;

    /// <summary>Whether more was asked for than there is.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether nothing is left.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty || IsBroken;

    /// <summary>Steps over some bytes.</summary>
    public void Skip(int count) => Take(count);

    /// <summary>A number of one byte.</summary>
    public byte Number8() => Take(1) is [var number] ? number : (byte)0;

    /// <summary>A number of two bytes.</summary>
    public ushort Number16() => Take(2) is { Length: 2 } number ? BinaryPrimitives.ReadUInt16BigEndian(number) : (ushort)0;

    /// <summary>A vector whose length is a number of one byte.</summary>
    public ReadOnlySpan<byte> Block8() => Take(Number8());

    /// <summary>A vector whose length is a number of two bytes.</summary>
    public ReadOnlySpan<byte> Block16() => Take(Number16());

    private ReadOnlySpan<byte> Take(int count)
    {
        if (IsBroken || count > _rest.Length)
        {
            IsBroken = true;
            return [];
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
