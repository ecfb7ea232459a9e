using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Usher.Policies.Cache;

/// <summary>Reads the three forms of an HTTP date (RFC 9110 §5.6.7), strictly, but in any case. A weekday that does not fit is passed over.</summary>
internal static class HttpDate
{
    private static readonly string[] Asctime = ["MMM d HH:mm:ss yyyy", "MMM  d HH:mm:ss yyyy"];

    /// <summary>Reads a field; false: there is not exactly one, or it is none.</summary>
    /// <param name="field">The field.</param>
    /// <param name="ticks">The moment, in ticks of UTC.</param>
    public static bool TryParse(StringValues field, out long ticks)
    {
        ticks = 0;
        if (field.Count != 1 || field[0] is not { Length: >= 24 } text) return false;
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0) return text[3] == ' ' && Read(text.AsSpan(4), Asctime, out ticks);
        if (!text.EndsWith(" GMT", StringComparison.OrdinalIgnoreCase) || text.Length < comma + 7 || text[comma + 1] != ' ') return false;
        var rest = text.AsSpan(comma + 2, text.Length - comma - 6);
        if (comma == 3) return Read(rest, "dd MMM yyyy HH:mm:ss", out ticks);
        return Read(rest, "dd-MMM-yy HH:mm:ss", out ticks) && InThisCentury(ref ticks);
    }

    // RFC 9110 §5.6.7: two digits that seem to be more than 50 years ahead mean the past.
    private static bool InThisCentury(ref long ticks)
    {
        var date = new DateTime(ticks, DateTimeKind.Utc);
        var year = date.Year % 100 + 2000;
        if (year > 2076) year -= 100;
        if (date is { Month: 2, Day: 29 } && !DateTime.IsLeapYear(year)) return false;
        ticks = new DateTime(year, date.Month, date.Day, date.Hour, date.Minute, date.Second, DateTimeKind.Utc).Ticks;
        return true;
    }

    private static bool Read(ReadOnlySpan<char> text, string format, out long ticks)
    {
        var read = DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        ticks = date.Ticks;
        return read;
    }

    private static bool Read(ReadOnlySpan<char> text, string[] formats, out long ticks)
    {
        var read = DateTime.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        ticks = date.Ticks;
        return read;
    }
}
