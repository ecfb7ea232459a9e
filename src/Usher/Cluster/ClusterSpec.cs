namespace Usher.Cluster;

/// <summary>Where instances share their state, as the file has it.</summary>
internal sealed record ClusterSpec
{
    /// <summary>The servers.</summary>
    public required IReadOnlyList<(string Host, int Port)> Servers { get; init; }

    /// <summary>Whether they are spoken to over TLS.</summary>
    public bool Tls { get; init; }

    /// <summary>The name of the ACL user; null: the default one.</summary>
    public string? User { get; init; }

    /// <summary>The password; null: none.</summary>
    public string? Password { get; init; }

    /// <summary>The certificates that are trusted beside those of the system, as a PEM file; null: none.</summary>
    public string? Ca { get; init; }

    /// <summary>What the names of all keys begin with.</summary>
    public required string Prefix { get; init; }

    /// <summary>How long a decision may take.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Never a password.</summary>
    public override string ToString() => string.Join(',', Servers);
}
