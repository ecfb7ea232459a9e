namespace Usher.Config;

/// <summary>A certificate and its key.</summary>
[ConfigRecord]
internal sealed partial record CertificateConfig
{
    /// <summary>The PEM file with the certificate and those that it is signed by.</summary>
    public required string Cert { get; init; }

    /// <summary>The PEM file with the private key.</summary>
    public required string Key { get; init; }
}
