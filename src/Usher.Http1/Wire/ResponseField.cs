namespace Usher.Http1.Wire;

/// <summary>A field of a response: a token, and a value without control characters and without blanks around it.</summary>
public readonly ref struct ResponseField
{
    internal ResponseField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name = name;
        Value = value;
    }

    /// <summary>The name as the upstream spelled it.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>The value; octets above 0x7F are to be read as Latin-1.</summary>
    public ReadOnlySpan<byte> Value { get; }
}
