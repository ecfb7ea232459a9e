namespace Usher.Http1.Wire;

/// <summary>How the end of a response's body is found (RFC 9112 §6.3).</summary>
internal enum BodyKind : byte
{
    None,
    Length,
    Chunked,
    UntilClose,

    /// <summary>After a 101: no HTTP any more.</summary>
    Tunnel,
}
