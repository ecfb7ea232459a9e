namespace Usher.Config;

/// <summary>The HTTP version that an upstream is spoken to in.</summary>
internal enum UpstreamProtocol
{
    /// <summary>HTTP/1.1.</summary>
    Http1,

    /// <summary>HTTP/2 over TLS.</summary>
    H2,

    /// <summary>HTTP/2 in cleartext, as gRPC services often speak it.</summary>
    H2c,

    /// <summary>HTTP/3 over QUIC.</summary>
    H3,
}
