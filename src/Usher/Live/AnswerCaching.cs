namespace Usher.Live;

/// <summary>What is to be cached of requests that a policy asks by itself.</summary>
internal sealed record AnswerCaching
{
    /// <summary>The key of the route, under which hits and misses are counted.</summary>
    public required string Route { get; init; }

    /// <summary>Tells these requests from all others in the same cache.</summary>
    public required string Name { get; init; }

    /// <summary>How long an answer is fresh of which the service does not say it.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>What of a request its answer depends on, beyond its URL and what the answer's <c>Vary</c> names.</summary>
    public required IReadOnlyList<RequestDependency> Reads { get; init; }

    /// <summary>Where stores survive a reload.</summary>
    public required LiveState.Edit State { get; init; }
}
