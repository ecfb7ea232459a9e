using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Usher.Telemetry.AccessLogs;

/// <summary>The texts that the formats share: what is left of a query and a referer, and how long something took.</summary>
internal static class AccessText
{
    private static readonly double MillisecondsPerTick = 1000.0 / Stopwatch.Frequency;

    /// <summary>A query without its question mark, as far as the log may tell it. A name without a value may be a value: it is hidden too.</summary>
    public static string QueryOf(in AccessRecord record, QueryDetail detail)
    {
        if (detail == QueryDetail.None || record.Target.Length <= record.PathLength + 1) return "";
        var query = record.Target.AsSpan(record.PathLength + 1);
        if (detail == QueryDetail.All) return query.ToString();
        var text = new StringBuilder(query.Length);
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            if (pair.IsEmpty) continue;
            if (text.Length > 0) text.Append('&');
            var equals = pair.IndexOf('=');
            if (equals > 0) text.Append(pair[..(equals + 1)]);
            text.Append('*');
        }

        return text.ToString();
    }

    /// <summary>A referer without its query, its fragment and its credentials.</summary>
    public static ReadOnlySpan<char> RefererOf(in AccessRecord record)
    {
        var text = (record.Referer ?? "").AsSpan();
        var end = text.IndexOfAny('?', '#');
        if (end >= 0) text = text[..end];
        var authority = text.IndexOf("://", StringComparison.Ordinal) is var start and >= 0 ? text[(start + 3)..] : text;
        var slash = authority.IndexOf('/');
        return (slash < 0 ? authority : authority[..slash]).Contains('@') ? "" : text;
    }

    /// <summary>Ticks as milliseconds.</summary>
    public static double Milliseconds(long ticks) => Math.Round(ticks * MillisecondsPerTick, 3);

    /// <summary>Ticks as nanoseconds.</summary>
    public static long Nanoseconds(long ticks) => (long)(ticks * MillisecondsPerTick * 1_000_000);

    /// <summary>The trace's id in a traceparent.</summary>
    public static ReadOnlySpan<char> TraceIdOf(in AccessRecord record) => record.TraceParent is { Length: >= 55 } parent ? parent.AsSpan(3, 32) : default;

    /// <summary>The span's id in a traceparent.</summary>
    public static ReadOnlySpan<char> SpanIdOf(in AccessRecord record) => record.TraceParent is { Length: >= 55 } parent ? parent.AsSpan(36, 16) : default;

    /// <summary>
    /// Writes text that came from outside into a line: a quote, a backslash, control characters and what is not ASCII become <c>\xHH</c>
    /// as in Apache's logs, so that nobody can make a line of his own.
    /// </summary>
    public static void Escape(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return;
        if (!text.ContainsAnyExceptInRange(' ', '~') && !text.ContainsAny('"', '\\'))
        {
            Plain(output, text);
            return;
        }

        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is >= ' ' and <= '~' and not '"' and not '\\')
            {
                output.Write([(byte)rune.Value]);
                continue;
            }

            var count = rune.EncodeToUtf8(utf8);
            foreach (var octet in utf8[..count]) output.Write(Encoding.ASCII.GetBytes($"\\x{octet:x2}"));
        }
    }

    /// <summary>Writes text that needs no escaping.</summary>
    public static void Plain(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        var room = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, room));
    }

    /// <summary>Writes a value that formats itself.</summary>
    public static void Value<T>(IBufferWriter<byte> output, T value, ReadOnlySpan<char> format = default) where T : IUtf8SpanFormattable
    {
        var room = output.GetSpan(64);
        value.TryFormat(room, out var written, format, CultureInfo.InvariantCulture);
        output.Advance(written);
    }
}
