namespace Usher.Http1.Wire;

/// <summary>What a field means to the engine.</summary>
internal enum FieldKind : byte
{
    /// <summary>A field that concerns the two ends only.</summary>
    EndToEnd,

    /// <summary>Says how long the body is; reported as a number, not as a field.</summary>
    ContentLength,

    TransferEncoding,
    Connection,

    /// <summary>Passes with a 101 alone.</summary>
    Upgrade,

    /// <summary>Concerns one connection only, or was nominated by Connection (RFC 9110 §7.6.1).</summary>
    HopByHop,
}

/// <summary>Recognises fields by their names.</summary>
internal static class FieldKinds
{
    public static FieldKind Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when Octets.EqualsIgnoreCase(name, "te"u8) => FieldKind.HopByHop,
        7 when Octets.EqualsIgnoreCase(name, "upgrade"u8) => FieldKind.Upgrade,
        10 when Octets.EqualsIgnoreCase(name, "connection"u8) => FieldKind.Connection,
        10 when Octets.EqualsIgnoreCase(name, "keep-alive"u8) => FieldKind.HopByHop,
        14 when Octets.EqualsIgnoreCase(name, "content-length"u8) => FieldKind.ContentLength,
        16 when Octets.EqualsIgnoreCase(name, "proxy-connection"u8) => FieldKind.HopByHop,
        17 when Octets.EqualsIgnoreCase(name, "transfer-encoding"u8) => FieldKind.TransferEncoding,
        _ => FieldKind.EndToEnd,
    };
}
