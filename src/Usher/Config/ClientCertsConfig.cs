namespace Usher.Config;

/// <summary>Whose certificates clients have to show, or may show (mutual TLS).</summary>
[ConfigRecord]
internal sealed partial record ClientCertsConfig
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a PEM file with the authorities whose certificates are asked for";

    /// <summary>The PEM file with the authorities that may have signed them, and with those between if clients do not send them.</summary>
    public required string Ca { get; init; }

    /// <summary>Whether a client without one is turned away.</summary>
    public ClientCertMode Mode { get; init; }

    /// <summary>Whether the upstream is shown the client's certificate, as <c>Client-Cert</c> (RFC 9440).</summary>
    public bool Forward { get; init; }

    /// <summary>The one-line form: the authorities, whose certificates every client has to show.</summary>
    public static ClientCertsConfig Parse(string text) => new() { Ca = text };
}
