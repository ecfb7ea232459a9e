using System.Globalization;

namespace Usher.Config;

/// <summary>Reads and writes the small values of the file: durations and sizes.</summary>
public static class ConfigText
{
    internal const string DurationExpected = "a duration such as 300ms, 5s, 1m, 24h or 7d";
    internal const string SizeExpected = "a size such as 64KB or 10MB";

    private static readonly (string Unit, long Ticks)[] DurationUnits =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("ms", TimeSpan.TicksPerMillisecond), ("m", TimeSpan.TicksPerMinute),
        ("us", TimeSpan.TicksPerMicrosecond), ("s", TimeSpan.TicksPerSecond),
    ];

    private static readonly (string Unit, long Bytes)[] SizeUnits =
    [
        ("TB", 1L << 40), ("GB", 1L << 30), ("MB", 1L << 20), ("KB", 1L << 10), ("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("B", 1),
    ];

    /// <summary>Reads a duration: <c>300ms</c>, <c>5s</c>, <c>1.5m</c>, <c>24h</c>, <c>7d</c>.</summary>
    /// <param name="text">The text as it stands in the file.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static TimeSpan Duration(string text)
    {
        foreach (var (unit, ticks) in DurationUnits)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal) || !Number(text.AsSpan(0, text.Length - unit.Length), out var count)) continue;
            if (count > TimeSpan.MaxValue.Ticks / ticks) break;
            return TimeSpan.FromTicks((long)decimal.Round(count * ticks));
        }

        var unitless = Number(text, out _) ? $" (it has no unit: {text}s?)" : "";
        throw new FormatException($"expected {DurationExpected}, not '{text}'{unitless}");
    }

    /// <summary>Reads a size in bytes: <c>64KB</c>, <c>10MB</c>, <c>512</c>; a KB has 1024 bytes.</summary>
    /// <param name="text">The text as it stands in the file.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static long Size(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var plain)) return plain;
        foreach (var (unit, bytes) in SizeUnits)
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase) || !Number(text.AsSpan(0, text.Length - unit.Length), out var count)) continue;
            if (count > long.MaxValue / bytes) break;
            return (long)decimal.Round(count * bytes);
        }

        throw new FormatException($"expected {SizeExpected}, not '{text}'");
    }

    /// <summary>Writes a duration in the largest unit that gives a whole number.</summary>
    /// <param name="duration">The duration; negative ones mean that there is none.</param>
    public static string Format(TimeSpan duration)
    {
        if (duration == Timeout.InfiniteTimeSpan) return "none";
        if (duration == TimeSpan.Zero) return "0s";
        var (unit, ticks) = DurationUnits.Where(unit => duration.Ticks % unit.Ticks == 0).DefaultIfEmpty(("us", TimeSpan.TicksPerMicrosecond)).MaxBy(unit => unit.Item2);
        return string.Create(CultureInfo.InvariantCulture, $"{(decimal)duration.Ticks / ticks}{unit}");
    }

    /// <summary>Writes a size in the largest unit that gives a whole number.</summary>
    /// <param name="bytes">The size in bytes.</param>
    public static string FormatSize(long bytes)
    {
        if (bytes == 0) return "0";
        var (unit, factor) = SizeUnits.First(unit => bytes % unit.Bytes == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / factor}{unit}");
    }

    private static bool Number(ReadOnlySpan<char> text, out decimal number)
    {
        number = 0;
        return text is [>= '0' and <= '9', .., >= '0' and <= '9'] or [>= '0' and <= '9'] && text.Length <= 20
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }
}
