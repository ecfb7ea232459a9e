using System.Globalization;
using Usher.Config;

namespace Usher.Policies;

/// <summary>How many in what time, and how many of them at once: <c>100/min</c>, <c>20/s burst 40</c>.</summary>
/// <param name="Count">How many.</param>
/// <param name="Period">In what time.</param>
/// <param name="Burst">How many at once.</param>
internal readonly record struct LimitRate(long Count, TimeSpan Period, long Burst) : IConfigScalar<LimitRate>
{
    // Beyond that a decision of 1 ns would be rounded away.
    private const double MostPerSecond = 10_000_000;
    private const long MostBurst = 1_000_000_000;
    private static readonly TimeSpan LongestToFill = TimeSpan.FromDays(366);

    private static readonly (string Name, TimeSpan Period)[] Units =
    [
        ("s", TimeSpan.FromSeconds(1)), ("sec", TimeSpan.FromSeconds(1)), ("second", TimeSpan.FromSeconds(1)), ("min", TimeSpan.FromMinutes(1)), ("m", TimeSpan.FromMinutes(1)),
        ("minute", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)), ("hour", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)), ("day", TimeSpan.FromDays(1)),
    ];

    /// <inheritdoc />
    public static string Expected => "a rate such as 100/min or 20/s burst 40";

    /// <inheritdoc />
    public static LimitRate Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length is not (1 or 3) || (words.Length == 3 && words[1] is not "burst")) throw Wrong(text, "");
        var slash = words[0].IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) throw Wrong(text, TryCount(words[0], out _) ? $" (in what time? {words[0]}/s?)" : "");
        var unit = words[0][(slash + 1)..];
        var period = Array.Find(Units, known => known.Name == unit).Period;
        if (!TryCount(words[0].AsSpan(0, slash), out var count) || count == 0) throw Wrong(text, count == 0 && period > TimeSpan.Zero ? " (to let nobody in, use 'respond: 403')" : "");
        if (period == TimeSpan.Zero) throw Wrong(text, $" ('{unit}' is none of s, min, h, day{(unit is "week" or "month" ? ": that is a 'quota'" : "")})");
        var burst = count;
        if (words.Length == 3 && (!TryCount(words[2], out burst) || burst == 0)) throw Wrong(text, "");
        if (count / period.TotalSeconds > MostPerSecond || burst > MostBurst) throw Wrong(text, " (that is more than can be counted)");
        if (period * ((double)burst / count) > LongestToFill) throw Wrong(text, " (the burst takes more than a year to come back)");
        return new LimitRate(count, period, burst);
    }

    /// <summary>Reads a number such as <c>500</c>, <c>10k</c> or <c>1M</c>.</summary>
    public static bool TryCount(ReadOnlySpan<char> text, out long count)
    {
        var factor = text is [.., 'k'] ? 1_000 : text is [.., 'M'] ? 1_000_000 : 1;
        if (factor > 1) text = text[..^1];
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count > 1_000_000_000_000) return false;
        count *= factor;
        return true;
    }

    /// <inheritdoc />
    public override string ToString()
    {
        var period = Period;
        var rate = string.Create(CultureInfo.InvariantCulture, $"{Count}/{Array.Find(Units, known => known.Period == period).Name}");
        return Burst == Count ? rate : string.Create(CultureInfo.InvariantCulture, $"{rate} burst {Burst}");
    }

    private static FormatException Wrong(string text, string why) => new($"expected {Expected}, not '{text}'{why}");
}
