namespace Usher.Config;

/// <summary>Where operators look: the dashboard, the admin API, health, metrics.</summary>
[ConfigRecord]
internal sealed partial record AdminConfig
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "an address such as 127.0.0.1:9901";

    /// <summary>The address to listen on: <c>127.0.0.1:9901</c>, <c>localhost:9901</c>. One that others can reach needs a token, or TLS with <c>clientCerts</c>.</summary>
    public required ListenAddress At { get; init; }

    /// <summary>What has to come as <c>Authorization: Bearer</c> for all but the health checks; at least 16 characters. Default: none is asked for to read; to write, the one that <c>usher dashboard</c> prints.</summary>
    public string? Token { get; init; }

    /// <summary>Whether TLS is terminated here, with the certificates of <c>tls</c> at the top of the file.</summary>
    public bool Tls { get; init; }

    /// <summary>Whose certificates operators have to show, beside the token where there is one. Default: none are asked for.</summary>
    public ClientCertsConfig? ClientCerts { get; init; }

    /// <summary>
    /// Names under which the dashboard and the admin API are asked for, beside <c>localhost</c> and addresses: <c>[admin.example.com]</c>. A request
    /// for any other name is refused. Default: none.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>The one-line form: the address.</summary>
    public static AdminConfig Parse(string text) => new() { At = ListenAddress.Parse(text) };
}
