using System.Globalization;
using Usher.Config;

namespace Usher.Policies.Concurrency;

/// <summary>Lets so many requests be under way at once, and a few wait; others are refused: with 503 for a route, with 429 for a caller.</summary>
[ConfigRecord]
internal sealed partial record ConcurrencyOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a number such as 50, or 5 per consumer";

    /// <summary>How many are under way at once.</summary>
    public required int Max { get; init; }

    /// <summary>What is counted apart: route, consumer, ip, sub, header(X), claim(x), or several with <c>and</c>.</summary>
    public CallerKey Per { get; init; } = CallerKey.Route;

    /// <summary>How many may wait until another has ended, in the order in which they came.</summary>
    public int Queue { get; init; }

    /// <summary>How long one waits at most.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether it only counts whom it would have refused, and lets all pass at once.</summary>
    public bool Observe { get; init; }

    /// <summary>The one-line form: a number, and what is counted apart.</summary>
    public static ConcurrencyOptions Parse(string text)
    {
        var at = text.IndexOf(" per ", StringComparison.Ordinal);
        if (!int.TryParse(at < 0 ? text : text[..at].TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var max)) throw new FormatException($"expected {ParseExpected}, not '{text}'");
        return at < 0 ? new ConcurrencyOptions { Max = max } : new ConcurrencyOptions { Max = max, Per = CallerKey.Parse(text[(at + 5)..].Trim()) };
    }
}
