namespace Usher.Config;

/// <summary>How an upstream is spoken to over TLS.</summary>
[ConfigRecord]
internal sealed partial record UpstreamTlsConfig
{
    /// <summary>The PEM file with the authorities that may have signed its certificate. Default: those of the machine.</summary>
    public string? Ca { get; init; }

    /// <summary>The PEM file with the certificate that Usher shows.</summary>
    public string? Cert { get; init; }

    /// <summary>The PEM file with the private key of <c>cert</c>.</summary>
    public string? Key { get; init; }

    /// <summary>The server name to ask for and to verify. Default: the host of the address.</summary>
    public string? Sni { get; init; }

    /// <summary>Whether its certificate is verified. Turning this off lets anyone on the way read and change everything.</summary>
    public bool Verify { get; init; } = true;
}
