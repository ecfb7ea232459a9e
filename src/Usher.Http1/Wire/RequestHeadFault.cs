namespace Usher.Http1.Wire;

/// <summary>Why a request's head cannot be sent.</summary>
public enum RequestHeadFault
{
    /// <summary>It can.</summary>
    None,

    /// <summary>The method is not a token, or is CONNECT.</summary>
    Method,

    /// <summary>The target is neither in origin form nor an asterisk, or holds an octet that may not stand there.</summary>
    Target,

    /// <summary>A field's name is not a token.</summary>
    FieldName,

    /// <summary>A field's value holds a control character, or a character outside Latin-1.</summary>
    FieldValue,

    /// <summary>A field that the engine itself writes, see <see cref="RequestHeadWriter.IsReserved(ReadOnlySpan{char})"/>.</summary>
    ReservedField,

    /// <summary>There is no Host, or a second one (RFC 9112 §3.2).</summary>
    Host,

    /// <summary>The request line is missing or came twice.</summary>
    Order,

    /// <summary>The head is larger than 128 KB.</summary>
    TooLarge,

    /// <summary>The request asks for an upgrade and has a body too.</summary>
    UpgradeWithBody,
}
