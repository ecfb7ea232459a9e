namespace Usher.Cluster;

/// <summary>What an instance says of itself, for the others and for operators.</summary>
internal sealed record InstanceReport
{
    /// <summary>Tells it from all others, and from itself before it was started anew.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>The machine.</summary>
    public required string Host { get; init; }

    /// <summary>The number of its process there.</summary>
    public required int Process { get; init; }

    /// <summary>Whether it follows what is published, rather than a file of its own.</summary>
    public required bool Follows { get; init; }

    /// <summary>The published version that it runs; 0: it runs a file of its own.</summary>
    public long Version { get; init; }

    /// <summary>The hash of what it runs.</summary>
    public string Hash { get; init; } = "";

    /// <summary>Since when it has run this.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Whether it tells load balancers to send no more.</summary>
    public bool IsDraining { get; init; }

    /// <summary>The published version that it does not run since it is wrong here; null: none is.</summary>
    public ClusterVerdict? Refused { get; init; }

    /// <summary>Its answer to what was proposed last; null: it was never asked.</summary>
    public InstanceAnswer? Answer { get; init; }
}
