using Usher.Config.Yaml;

namespace Usher.Config;

/// <summary>What a route has besides its policies.</summary>
[ConfigRecord]
internal sealed partial record RouteSettings
{
    /// <summary>The bundles of <c>policies</c> that it takes over.</summary>
    public IReadOnlyList<string> Use { get; init; } = [];

    /// <summary>Where requests go: the name of an upstream, an address, a list of addresses, or a split between upstreams.</summary>
    public YamlNode? To { get; init; }

    /// <summary>Keeps a client at its part of a split, or at one of several addresses.</summary>
    public StickyConfig? Sticky { get; init; }

    /// <summary>Sends copies of requests to another upstream, whose answers nobody sees.</summary>
    public MirrorConfig? Mirror { get; init; }

    /// <summary>What else must hold for it to match.</summary>
    public WhenConfig? When { get; init; }

    /// <summary>How long each part of an exchange may take.</summary>
    public TimeoutConfig? Timeout { get; init; }

    /// <summary>When a request that failed is sent once more.</summary>
    public RetryConfig? Retry { get; init; }
}
