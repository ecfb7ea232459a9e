namespace Usher.Config;

/// <summary>What listeners with TLS show to clients, and what they ask of them.</summary>
[ConfigRecord]
internal sealed partial record TlsConfig
{
    /// <summary>The certificates; the names they are for are read from them. The first is shown to a client that asks for another name, or for none.</summary>
    public IReadOnlyList<CertificateConfig> Certificates { get; init; } = [];

    /// <summary>The oldest version of TLS that is spoken. Default: <c>1.2</c>, and <c>1.3</c> in the profile <c>modern</c>.</summary>
    public TlsVersion? Min { get; init; }

    /// <summary>Which versions and ciphers are spoken.</summary>
    public TlsProfile Profile { get; init; }

    /// <summary>Hosts that ask clients for other certificates than their listener does: <c>admin.example.com</c>, <c>*.internal.example.com</c>.</summary>
    public IReadOnlyDictionary<string, TlsHostConfig> Hosts { get; init; } = new Dictionary<string, TlsHostConfig>();
}
