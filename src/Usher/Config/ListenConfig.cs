namespace Usher.Config;

/// <summary>One address to listen on.</summary>
[ConfigRecord]
internal sealed partial record ListenConfig
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "an address such as :8080 or 127.0.0.1:8080";

    /// <summary>The address: <c>:8080</c>, <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>, <c>localhost:8080</c>.</summary>
    public required ListenAddress At { get; init; }

    /// <summary>Whether TLS is terminated here.</summary>
    public bool Tls { get; init; }

    /// <summary>The HTTP versions spoken. Default: <c>http1</c>, and <c>h2</c> too where there is TLS. <c>h2c</c> stands alone on its port.</summary>
    public IReadOnlyList<ListenProtocol> Protocols { get; init; } = [];

    /// <summary>Whose certificates clients have to show, where their host says nothing else. Default: none are asked for.</summary>
    public ClientCertsConfig? ClientCerts { get; init; }

    /// <summary>What clients may take of it, where that differs from <c>limits</c> at the top of the file. Default: that.</summary>
    public LimitsConfig? Limits { get; init; }

    /// <summary>The one-line form: the address.</summary>
    public static ListenConfig Parse(string text) => new() { At = ListenAddress.Parse(text) };
}
