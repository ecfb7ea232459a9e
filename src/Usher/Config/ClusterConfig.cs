namespace Usher.Config;

/// <summary>Where several instances keep what they share.</summary>
[ConfigRecord]
internal sealed partial record ClusterConfig
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "an address such as redis://redis:6379";

    /// <summary>The server, or some of those of a Redis Cluster: <c>redis://10.0.0.1:6379</c>, <c>rediss://</c> over TLS.</summary>
    public required IReadOnlyList<RedisAddress> Redis { get; init; }

    /// <summary>The ACL user. Default: that of the address.</summary>
    public string? User { get; init; }

    /// <summary>The password. Default: that of the address.</summary>
    public string? Password { get; init; }

    /// <summary>A PEM file with a certificate that is trusted beside those of the system. Default: none.</summary>
    public string? Ca { get; init; }

    /// <summary>What the names of all keys begin with; gateways that share nothing take different ones.</summary>
    public string Prefix { get; init; } = "usher";

    /// <summary>How long a decision may wait for the server.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether all instances follow one configuration, the one published last: <c>follow</c>. Default: each follows its own file.</summary>
    public FollowConfig? Config { get; init; }

    /// <summary>What this instance is called where <c>usher cluster</c> shows who runs what. Default: the machine's name.</summary>
    public string? Instance { get; init; }

    /// <summary>What limits and quotas do while the server cannot be reached, unless they say it themselves. Default: limits <c>local</c>, quotas <c>deny</c>.</summary>
    public OnLoss? OnLoss { get; init; }

    /// <summary>The one-line form: the server's address.</summary>
    public static ClusterConfig Parse(string text) => new() { Redis = [RedisAddress.Parse(text)] };
}
