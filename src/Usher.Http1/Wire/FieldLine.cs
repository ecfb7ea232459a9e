namespace Usher.Http1.Wire;

/// <summary>Where a field stands in the bytes of a head.</summary>
internal record struct FieldLine(int NameStart, int NameLength, int ValueStart, int ValueLength)
{
    public FieldKind Kind { get; set; }

    public readonly ReadOnlySpan<byte> Name(ReadOnlySpan<byte> head) => head.Slice(NameStart, NameLength);

    public readonly ReadOnlySpan<byte> Value(ReadOnlySpan<byte> head) => head.Slice(ValueStart, ValueLength);
}
