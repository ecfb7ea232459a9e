namespace Usher.Schemas.Formats;

/// <summary>Dates and times (RFC 3339, and its appendix A for durations).</summary>
internal static class DateFormats
{
    /// <summary>Whether a text is a date and a time with an offset.</summary>
    public static bool IsDateTime(ReadOnlySpan<char> text) => text.Length > 11 && text[10] is 'T' or 't' && IsDate(text[..10]) && IsTime(text[11..]);

    /// <summary>Whether a text is a day that there is.</summary>
    public static bool IsDate(ReadOnlySpan<char> text)
    {
        if (text.Length != 10 || text[4] != '-' || text[7] != '-' || !TryNumber(text[..4], out var year) || !TryNumber(text[5..7], out var month) || !TryNumber(text[8..], out var day)) return false;
        if (month is < 1 or > 12 || day < 1) return false;
        // Year 0 is a leap year, and DateTime does not know it.
        return day <= DateTime.DaysInMonth(year == 0 ? 2000 : year, month);
    }

    /// <summary>Whether a text is a time with an offset; a leap second only where there can be one.</summary>
    public static bool IsTime(ReadOnlySpan<char> text)
    {
        if (text.Length < 9 || text[2] != ':' || text[5] != ':' || !TryNumber(text[..2], out var hour) || !TryNumber(text[3..5], out var minute) || !TryNumber(text[6..8], out var second)) return false;
        var rest = text[8..];
        if (rest[0] == '.')
        {
            var digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0) return false;
            rest = rest[(1 + digits)..];
        }

        if (!TryOffset(rest, out var offset) || hour > 23 || minute > 59 || second > 60) return false;
        return second < 60 || ((hour * 60 + minute - offset) % 1440 + 1440) % 1440 == 23 * 60 + 59;
    }

    /// <summary>Whether a text is a duration such as <c>P1DT2H</c>.</summary>
    public static bool IsDuration(ReadOnlySpan<char> text)
    {
        if (text.Length < 3 || text[0] != 'P') return false;
        text = text[1..];
        if (text[^1] == 'W') return text.Length > 1 && !text[..^1].ContainsAnyExceptInRange('0', '9');
        var time = text.IndexOf('T');
        if (time < 0) return IsSequence(text, "YMD");
        return (time == 0 || IsSequence(text[..time], "YMD")) && IsSequence(text[(time + 1)..], "HMS");
    }

    // Numbers with their units, in order and without a gap: a day needs no month, but a year and a day do (RFC 3339, appendix A).
    private static bool IsSequence(ReadOnlySpan<char> text, ReadOnlySpan<char> units)
    {
        var last = -1;
        while (text.Length > 0)
        {
            var digits = text.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0) return false;
            var unit = units.IndexOf(text[digits]);
            if (unit < 0 || (last >= 0 && unit != last + 1)) return false;
            last = unit;
            text = text[(digits + 1)..];
        }

        return last >= 0;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is "Z" or "z") return true;
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':' || !TryNumber(text[1..3], out var hour) || !TryNumber(text[4..], out var minute) || hour > 23 || minute > 59) return false;
        minutes = (hour * 60 + minute) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit)) return false;
            number = number * 10 + (digit - '0');
        }

        return true;
    }
}
