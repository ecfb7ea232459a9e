namespace Usher.Listeners.Tls;

/// <summary>The certificates for one name: one with an ECDSA key, which costs less, and one with an RSA key for clients that take no other.</summary>
/// <param name="Ecdsa">That with an ECDSA key; null: there is none.</param>
/// <param name="Other">That with another key; null: there is none.</param>
internal sealed record CertificateChoice(ServerCertificate? Ecdsa, ServerCertificate? Other)
{
    /// <summary>Whether the ClientHello has to be looked at.</summary>
    public bool IsOpen => Ecdsa is not null && Other is not null;

    /// <summary>The one for a client.</summary>
    /// <param name="hello">What the client offers; null: nobody looked.</param>
    public ServerCertificate For(ClientHello? hello)
    {
        if (Other is null) return Ecdsa!;
        return Ecdsa is not null && hello is not null && hello.TakesEcdsa(Ecdsa.EcdsaScheme) ? Ecdsa : Other;
    }

    /// <summary>These, and one more where its place is free: of two that are for one name and have keys of one kind the first in the file is shown.</summary>
    public CertificateChoice With(ServerCertificate more) =>
        more.EcdsaScheme != 0 ? this with { Ecdsa = Ecdsa ?? more } : this with { Other = Other ?? more };
}
