using Usher.Cluster;
using Usher.Config;

namespace Usher.Policies.RateLimit;

/// <summary>Lets a caller send so many requests in a time, and so many at once; others get 429.</summary>
[ConfigRecord]
internal sealed partial record RateLimitOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a limit such as 100/min per ip";

    /// <summary>How many in what time, and how many at once: <c>100/min</c>, <c>20/s burst 40</c>. Default: no limit of its own; <c>cost</c> then holds for those that the route inherits.</summary>
    public LimitRate? Rate { get; init; }

    /// <summary>How many at once. Default: the rate's count.</summary>
    public long? Burst { get; init; }

    /// <summary>What is counted apart: ip, consumer, sub, header(X), claim(x), route, or several with <c>and</c>. Default: the route; in a plan the consumer.</summary>
    public CallerKey? Per { get; init; }

    /// <summary>What a request costs: a number, or <c>1 per 64KB</c> of its body. Default: 1.</summary>
    public RequestCost? Cost { get; init; }

    /// <summary>The rate for requests that lack what <c>per</c> counts by; each address is counted apart. Default: the same rate.</summary>
    public LimitRate? Anonymous { get; init; }

    /// <summary>How many bits of an IPv6 address make one caller.</summary>
    public int Ipv6 { get; init; } = 64;

    /// <summary>How instances share it where there is a <c>cluster</c>.</summary>
    public LimitShare Share { get; init; } = LimitShare.Exact;

    /// <summary>What happens while the cluster cannot be reached. Default: that of <c>cluster</c>, or <c>local</c>.</summary>
    public OnLoss? OnLoss { get; init; }

    /// <summary>Whether it only counts whom it would have refused, and lets all pass.</summary>
    public bool Observe { get; init; }

    /// <summary>The one-line form: a rate, and what is counted apart.</summary>
    public static RateLimitOptions Parse(string text)
    {
        var at = text.IndexOf(" per ", StringComparison.Ordinal);
        try
        {
            if (at < 0) return new RateLimitOptions { Rate = LimitRate.Parse(text) };
            return new RateLimitOptions { Rate = LimitRate.Parse(text[..at].TrimEnd()), Per = CallerKey.Parse(text[(at + 5)..].Trim()) };
        }
        catch (FormatException wrong)
        {
            throw new FormatException($"expected {ParseExpected}, not '{text}': {wrong.Message}", wrong);
        }
    }
}
