using Usher.Config;

namespace Usher.Policies;

/// <summary>A pattern and what its matches become. It is matched in linear time, and given up after 100 ms.</summary>
[ConfigRecord]
internal sealed partial record PathRegex
{
    /// <summary>The pattern, for the normalised, percent-encoded path.</summary>
    public required string Match { get; init; }

    /// <summary>What each match becomes; <c>$1</c> stands for what the pattern's first group took.</summary>
    public required string To { get; init; }
}
