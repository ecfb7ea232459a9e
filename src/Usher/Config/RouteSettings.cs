namespace Usher.Config;

/// <summary>What a route has besides its policies.</summary>
[ConfigRecord]
internal sealed partial record RouteSettings
{
    /// <summary>The bundles of <c>policies</c> that it takes over.</summary>
    public IReadOnlyList<string> Use { get; init; } = [];

    /// <summary>Where requests go: the name of an upstream, an address, or a list of addresses.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>What else must hold for it to match.</summary>
    public WhenConfig? When { get; init; }

    /// <summary>How long each part of an exchange may take.</summary>
    public TimeoutConfig? Timeout { get; init; }

    /// <summary>When a request that failed is sent once more.</summary>
    public RetryConfig? Retry { get; init; }
}
