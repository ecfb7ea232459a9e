namespace Usher.Http1.Wire;

/// <summary>What was wrong with what an upstream sent. Every one of them closes the connection and becomes a 502.</summary>
public enum ProtocolViolation
{
    /// <summary>Nothing was wrong.</summary>
    None,

    /// <summary>The first line is not <c>HTTP/1.x SSS …</c> (RFC 9112 §4).</summary>
    StatusLine,

    /// <summary>A line ends in LF without CR, or a CR stands alone (RFC 9112 §2.2).</summary>
    LineEnding,

    /// <summary>A field is continued on the next line (RFC 9112 §5.2).</summary>
    Folding,

    /// <summary>A field's name is not a token, or something stands between it and the colon (RFC 9112 §5.1).</summary>
    FieldName,

    /// <summary>A field's value holds a control character (RFC 9110 §5.5).</summary>
    FieldValue,

    /// <summary>A line of the head is longer than allowed.</summary>
    LineTooLong,

    /// <summary>The head has more fields than allowed.</summary>
    TooManyFields,

    /// <summary>The head is larger than allowed.</summary>
    HeadTooLarge,

    /// <summary>More interim (1xx) responses came than allowed.</summary>
    TooManyInterim,

    /// <summary>Content-Length is not a plain number, or stands there twice (RFC 9112 §6.3).</summary>
    ContentLength,

    /// <summary>Transfer-Encoding is not exactly <c>chunked</c>, or the response is not HTTP/1.1 (RFC 9112 §6.1).</summary>
    TransferEncoding,

    /// <summary>Content-Length and Transfer-Encoding stand in one head (RFC 9112 §6.1).</summary>
    ConflictingLength,

    /// <summary>The chunked coding is broken (RFC 9112 §7.1).</summary>
    Chunk,

    /// <summary>A 101 came that nobody asked for, or with a body (RFC 9110 §15.2.2).</summary>
    UnexpectedUpgrade,

    /// <summary>The Connection field nominates more names than allowed.</summary>
    ConnectionOptions,
}
