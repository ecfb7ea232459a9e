namespace Usher.Listeners.Tls;

/// <summary>What a client says first (RFC 8446 §4.1.2), as far as anyone here asks.</summary>
internal sealed class ClientHello
{
    // The suites of TLS 1.2 that want a certificate with an ECDSA key, GCM, ChaCha20 and CBC.
    private static ReadOnlySpan<ushort> EcdsaSuites => [0xC02B, 0xC02C, 0xCCA9, 0xC023, 0xC024, 0xC009, 0xC00A];

    private readonly ushort[] _suites;
    private readonly ushort[] _schemes;

    /// <summary>Takes what was read.</summary>
    public ClientHello(string? serverName, bool offersTls13, ushort[] suites, ushort[] schemes) =>
        (ServerName, OffersTls13, _suites, _schemes) = (serverName, offersTls13, suites, schemes);

    /// <summary>The name that the client asks for (RFC 6066 §3); null: it names none.</summary>
    public string? ServerName { get; }

    /// <summary>Whether the client speaks TLS 1.3.</summary>
    public bool OffersTls13 { get; }

    /// <summary>Whether the client takes a certificate whose ECDSA key signs with this scheme.</summary>
    public bool TakesEcdsa(ushort scheme)
    {
        if (!_schemes.AsSpan().Contains(scheme)) return false;
        return OffersTls13 || _suites.AsSpan().IndexOfAny(EcdsaSuites) >= 0;
    }
}
