using Usher.Config;

namespace Usher.Policies.Quota;

/// <summary>Lets a consumer use so much in a day, a week or a month; then its requests get 429. It outlives restarts.</summary>
[ConfigRecord]
internal sealed partial record QuotaOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a quota such as 10k/day per consumer";

    /// <summary>How much in what period: <c>10k/day</c>, <c>50k/week</c>, <c>1M/month</c>. Default: none of its own; <c>cost</c> then holds for that of the consumer's plan.</summary>
    public QuotaAmount? Amount { get; init; }

    /// <summary>What is counted apart: consumer, sub, claim(x), route, or several with <c>and</c>.</summary>
    public CallerKey Per { get; init; } = CallerKey.Consumer;

    /// <summary>Whether the period ends now, rather than being the calendar's (UTC): 24 hours, 7 days, 30 days.</summary>
    public bool Rolling { get; init; }

    /// <summary>What a request costs: a number. Default: 1.</summary>
    public RequestCost? Cost { get; init; }

    /// <summary>What happens while the cluster cannot be reached. Default: that of <c>cluster</c>, or <c>deny</c>.</summary>
    public OnLoss? OnLoss { get; init; }

    /// <summary>Whether it only counts whom it would have refused, and lets all pass.</summary>
    public bool Observe { get; init; }

    /// <summary>The one-line form: an amount, and what is counted apart.</summary>
    public static QuotaOptions Parse(string text)
    {
        var at = text.IndexOf(" per ", StringComparison.Ordinal);
        try
        {
            if (at < 0) return new QuotaOptions { Amount = QuotaAmount.Parse(text) };
            return new QuotaOptions { Amount = QuotaAmount.Parse(text[..at].TrimEnd()), Per = CallerKey.Parse(text[(at + 5)..].Trim()) };
        }
        catch (FormatException wrong)
        {
            throw new FormatException($"expected {ParseExpected}, not '{text}': {wrong.Message}", wrong);
        }
    }
}
