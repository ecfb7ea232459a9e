using System.Globalization;
using Usher.Cluster;
using Usher.Config;

namespace Usher.Policies;

/// <summary>How much in a day, a week or a month: <c>10k/day</c>, <c>1M/month</c>.</summary>
/// <param name="Count">How much.</param>
/// <param name="Period">In what period.</param>
internal readonly record struct QuotaAmount(long Count, QuotaPeriod Period) : IConfigScalar<QuotaAmount>
{
    /// <inheritdoc />
    public static string Expected => "an amount such as 10k/day, 50k/week or 1M/month";

    /// <inheritdoc />
    public static QuotaAmount Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !LimitRate.TryCount(text.AsSpan(0, slash), out var count) || count == 0) throw new FormatException($"expected {Expected}, not '{text}'");
        return text[(slash + 1)..] switch
        {
            "day" => new QuotaAmount(count, QuotaPeriod.Day),
            "week" => new QuotaAmount(count, QuotaPeriod.Week),
            "month" => new QuotaAmount(count, QuotaPeriod.Month),
            var other => throw new FormatException($"expected {Expected}, not '{text}'{(other is "s" or "min" or "h" ? " (less than a day is a 'limit')" : "")}"),
        };
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count}/{Period switch { QuotaPeriod.Day => "day", QuotaPeriod.Week => "week", _ => "month" }}");
}
