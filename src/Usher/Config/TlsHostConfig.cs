namespace Usher.Config;

/// <summary>What one host asks of clients.</summary>
[ConfigRecord]
internal sealed partial record TlsHostConfig
{
    /// <summary>Whose certificates clients have to show.</summary>
    public required ClientCertsConfig ClientCerts { get; init; }
}
