namespace Usher.Config;

/// <summary>An HTTP version that a listener speaks.</summary>
internal enum ListenProtocol
{
    /// <summary>HTTP/1.0 and HTTP/1.1.</summary>
    Http1,

    /// <summary>HTTP/2 over TLS.</summary>
    H2,

    /// <summary>HTTP/2 in cleartext, without anything else on that port.</summary>
    H2c,

    /// <summary>HTTP/3 over QUIC.</summary>
    H3,
}
