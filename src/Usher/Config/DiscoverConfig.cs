namespace Usher.Config;

/// <summary>Where the addresses of an upstream come from, in place of <c>to</c>, while Usher runs.</summary>
[ConfigRecord]
internal sealed partial record DiscoverConfig
{
    /// <summary>A name and a port, such as <c>api.internal:5000</c>, or <c>https://api.internal</c>: every A and AAAA record of the name is a destination.</summary>
    public string? Dns { get; init; }

    /// <summary>A YAML or JSON file with a list as that of <c>to</c>.</summary>
    public string? File { get; init; }

    /// <summary>How often it is looked up. Default: <c>30s</c> for a name, <c>2s</c> for a file.</summary>
    public TimeSpan? Every { get; init; }
}
