namespace Usher.Config;

/// <summary>A route as the file has it, with what it inherits. A place of <see cref="ConfigCheck"/> named <c>Key</c> is its key.</summary>
internal sealed record RouteConfig
{
    /// <summary>Its key: <c>[METHOD[,METHOD]] [host]/path</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Where that key stands.</summary>
    public required ConfigPlace KeyPlace { get; init; }

    /// <summary>Which of the routes of one key it is, from 0; they are tried in this order.</summary>
    public int Index { get; init; }

    /// <summary>Where requests go; null: a policy answers.</summary>
    public ToConfig? To { get; init; }

    /// <summary>How a client stays at what it was given; null: it does not.</summary>
    public StickyConfig? Sticky { get; init; }

    /// <summary>Where copies of requests go; null: nowhere.</summary>
    public MirrorConfig? Mirror { get; init; }

    /// <summary>What else must hold for it to match.</summary>
    public WhenConfig? When { get; init; }

    /// <summary>Its own or inherited timeouts; null: those of the upstream.</summary>
    public TimeoutConfig? Timeout { get; init; }

    /// <summary>Its own or inherited retries; null: those of the upstream.</summary>
    public RetryConfig? Retry { get; init; }

    /// <summary>Its policies, in the order of the registered ones; uses of one policy that adds up: those of the defaults first, its own last.</summary>
    public IReadOnlyList<PolicyUse> Policies { get; init; } = [];
}
