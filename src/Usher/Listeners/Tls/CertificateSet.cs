namespace Usher.Listeners.Tls;

/// <summary>The certificates that listeners show, by name. Immutable.</summary>
internal sealed class CertificateSet
{
    private readonly HostTable<CertificateChoice> _byName;
    private readonly CertificateChoice? _first;

    /// <summary>Puts certificates together.</summary>
    /// <param name="certificates">The certificates; the first is shown to a client that asks for a name that none is for, or for no name.</param>
    public CertificateSet(IReadOnlyList<ServerCertificate> certificates)
    {
        var byName = new Dictionary<string, CertificateChoice>(StringComparer.OrdinalIgnoreCase);
        foreach (var certificate in certificates)
        {
            foreach (var name in certificate.Names) byName[name] = byName.GetValueOrDefault(name, new CertificateChoice(null, null)).With(certificate);
        }

        _byName = new HostTable<CertificateChoice>(byName);
        if (certificates.Count > 0) _first = Companion(certificates, byName);
        NeedsHello = byName.Values.Any(choice => choice.IsOpen);
    }

    /// <summary>Whether a choice depends on what the ClientHello offers.</summary>
    public bool NeedsHello { get; }

    /// <summary>The certificate for a client; null: there is none at all.</summary>
    /// <param name="name">The name that the client asks for; empty: it names none.</param>
    /// <param name="hello">What it offers; null: nobody looked.</param>
    public ServerCertificate? Find(string name, ClientHello? hello) => (_byName.Find(name) ?? _first)?.For(hello);

    // The default has a companion of the other kind where one is for the same name.
    private static CertificateChoice Companion(IReadOnlyList<ServerCertificate> certificates, Dictionary<string, CertificateChoice> byName)
    {
        var alone = new CertificateChoice(null, null).With(certificates[0]);
        if (certificates[0].Names.Count == 0) return alone;
        var named = byName[certificates[0].Names[0]];
        return named.Ecdsa == certificates[0] || named.Other == certificates[0] ? named : alone;
    }
}
