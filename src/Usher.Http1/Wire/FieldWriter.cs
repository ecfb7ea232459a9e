namespace Usher.Http1.Wire;

/// <summary>Writes field lines into a span. The first thing that goes wrong is kept, and nothing is written after it.</summary>
internal ref struct FieldWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    public int Length { get; private set; }

    public bool IsFull { get; private set; }

    public RequestHeadFault Fault { get; private set; }

    public readonly bool IsSound => !IsFull && Fault == RequestHeadFault.None;

    public readonly Span<byte> Free => _buffer[Length..];

    public readonly ReadOnlySpan<byte> Written(int start, int length) => _buffer.Slice(start, length);

    public void Advance(int count) => Length += count;

    public bool Refuse(RequestHeadFault fault)
    {
        if (Fault == RequestHeadFault.None) Fault = fault;
        return false;
    }

    /// <summary>Makes sure that there is room.</summary>
    public bool Ask(int bytes)
    {
        if (!IsSound) return false;
        if (bytes <= _buffer.Length - Length) return true;
        IsFull = true;
        return false;
    }

    /// <summary>Writes bytes that are known to be sound.</summary>
    public bool Raw(scoped ReadOnlySpan<byte> bytes)
    {
        if (!Ask(bytes.Length)) return false;
        bytes.CopyTo(Free);
        Length += bytes.Length;
        return true;
    }

    public bool Field(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        if (!Ask(LineLength(name.Length, value.Length))) return false;
        name.CopyTo(Free);
        value.CopyTo(Free[(name.Length + 2)..]);
        return Finish(name.Length, value.Length);
    }

    public bool Field(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<char> value)
    {
        if (!Ask(LineLength(name.Length, value.Length))) return false;
        name.CopyTo(Free);
        return Octets.TryLatin1(value, Free[(name.Length + 2)..])
            ? Finish(name.Length, value.Length)
            : Refuse(RequestHeadFault.FieldValue);
    }

    public bool Field(scoped ReadOnlySpan<char> name, scoped ReadOnlySpan<char> value)
    {
        if (!Ask(LineLength(name.Length, value.Length))) return false;
        if (!Octets.TryLatin1(name, Free)) return Refuse(RequestHeadFault.FieldName);
        return Octets.TryLatin1(value, Free[(name.Length + 2)..])
            ? Finish(name.Length, value.Length)
            : Refuse(RequestHeadFault.FieldValue);
    }

    // The checks run over the bytes as they will be sent, whatever they were made of.
    private bool Finish(int nameLength, int valueLength)
    {
        var line = Free[..LineLength(nameLength, valueLength)];
        if (!Octets.IsToken(line[..nameLength])) return Refuse(RequestHeadFault.FieldName);
        if (!Octets.IsValue(line.Slice(nameLength + 2, valueLength))) return Refuse(RequestHeadFault.FieldValue);
        line[nameLength] = (byte)':';
        line[nameLength + 1] = (byte)' ';
        line[^2] = (byte)'\r';
        line[^1] = (byte)'\n';
        Length += line.Length;
        return true;
    }

    private static int LineLength(int name, int value) => name + value + 4;
}
