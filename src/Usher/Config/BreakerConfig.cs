namespace Usher.Config;

/// <summary>
/// What protects an upstream from more than it can bear. Beyond <c>concurrent</c> requests wait, beyond <c>pending</c> they are answered with
/// 503. With <c>rate</c>, a destination that fails too often gets nothing for a time, and then one single request that decides.
/// </summary>
[ConfigRecord]
internal sealed partial record BreakerConfig
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a number of requests, such as 100";

    /// <summary>Requests to the upstream at a time. 0: any number.</summary>
    public int Concurrent { get; init; }

    /// <summary>Requests to one destination at a time; further ones go to others. 0: any number.</summary>
    public int PerDestination { get; init; }

    /// <summary>How many may wait beyond <c>concurrent</c>.</summary>
    public int Pending { get; init; }

    /// <summary>How long one waits at most.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The share of failures within <c>window</c> that opens the breaker of a destination, such as <c>50%</c>. Default: none does.</summary>
    public Share? Rate { get; init; }

    /// <summary>What <c>rate</c> looks back on.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests within <c>window</c> that <c>rate</c> needs to judge at all.</summary>
    public int Minimum { get; init; } = 20;

    /// <summary>How long it stays open before one request is let through.</summary>
    public TimeSpan Open { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The one-line form: requests to the upstream at a time.</summary>
    public static BreakerConfig Parse(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, provider: null, out var concurrent) && concurrent > 0
            ? new BreakerConfig { Concurrent = concurrent }
            : throw new FormatException($"expected {ParseExpected}, not '{text}'");
}
