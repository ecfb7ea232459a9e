namespace Usher.Http1.Wire;

/// <summary>Writes the trailers of a chunked request body. What may not be sent as a trailer is left out (RFC 9110 §6.5.1).</summary>
public ref struct TrailerWriter
{
    private FieldWriter _writer;

    internal TrailerWriter(Span<byte> buffer) => _writer = new FieldWriter(buffer);

    internal readonly bool IsFull => _writer.IsFull;

    internal readonly RequestHeadFault Fault => _writer.Fault;

    internal readonly int Length => _writer.Length;

    /// <summary>Writes a trailer.</summary>
    /// <param name="name">A token.</param>
    /// <param name="value">Latin-1 without control characters.</param>
    public bool Field(scoped ReadOnlySpan<char> name, scoped ReadOnlySpan<char> value) =>
        IsForbidden(name) || _writer.Field(name, value);

    internal bool Finish() => _writer.Raw("\r\n"u8);

    private static bool IsForbidden(ReadOnlySpan<char> name) =>
        RequestHeadWriter.IsReserved(name)
        || name.Equals("host", StringComparison.OrdinalIgnoreCase)
        || name.Equals("trailer", StringComparison.OrdinalIgnoreCase)
        || name.Equals("authorization", StringComparison.OrdinalIgnoreCase);
}
