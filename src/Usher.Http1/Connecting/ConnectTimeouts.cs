namespace Usher.Http1.Connecting;

/// <summary>How long opening a connection may take.</summary>
/// <param name="Connect">For name resolution and TCP together.</param>
/// <param name="Tls">For the TLS handshake.</param>
internal readonly record struct ConnectTimeouts(TimeSpan Connect, TimeSpan Tls);
