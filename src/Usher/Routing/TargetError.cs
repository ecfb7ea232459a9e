namespace Usher.Routing;

/// <summary>Why a request's target or host is refused with 400. docs/paths.md gives the reasons.</summary>
internal enum TargetError
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>The target has none of the forms of RFC 9112, section 3.2.</summary>
    Form,

    /// <summary>CONNECT, or a target in authority-form.</summary>
    Connect,

    /// <summary>A character that must be percent-encoded stands raw.</summary>
    Character,

    /// <summary>A percent sign without two hexadecimal digits.</summary>
    PercentEncoding,

    /// <summary>An encoded control character.</summary>
    Control,

    /// <summary>Encoded bytes that are not UTF-8.</summary>
    Utf8,

    /// <summary>A dot segment that leads above the root.</summary>
    AboveRoot,

    /// <summary>A dot segment behind an encoded slash or a matrix parameter.</summary>
    HiddenDotSegment,

    /// <summary>No host, several hosts, or one with characters that no host has.</summary>
    Host,

    /// <summary>The authority of an absolute target is not the Host field's.</summary>
    HostMismatch,
}
