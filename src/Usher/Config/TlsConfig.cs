namespace Usher.Config;

/// <summary>What listeners with TLS show to clients.</summary>
[ConfigRecord]
internal sealed partial record TlsConfig
{
    /// <summary>The certificates; the names they are for are read from them.</summary>
    public IReadOnlyList<CertificateConfig> Certificates { get; init; } = [];
}
