namespace Usher.Config;

/// <summary>A certificate and its key: two PEM files, or one PFX file.</summary>
[ConfigRecord]
internal sealed partial record CertificateConfig
{
    /// <summary>The PEM file with the certificate and those that it is signed by.</summary>
    public string? Cert { get; init; }

    /// <summary>The PEM file with the private key. Default: it is in the file of <c>cert</c>.</summary>
    public string? Key { get; init; }

    /// <summary>The PFX (PKCS #12) file with all of them, in place of <c>cert</c> and <c>key</c>.</summary>
    public string? Pfx { get; init; }

    /// <summary>What the private key, or the PFX file, is encrypted with. Default: it is not encrypted.</summary>
    public string? Password { get; init; }
}
