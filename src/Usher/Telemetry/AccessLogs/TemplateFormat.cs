using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Usher.Telemetry.AccessLogs;

/// <summary>A line of the operator's own: <c>{time} {method} {path} {status} {duration}</c>. <c>{{</c> and <c>}}</c> stand for braces.</summary>
internal sealed class TemplateFormat : AccessFormat
{
    private readonly Part[] _parts;

    private TemplateFormat(Part[] parts) => _parts = parts;

    private delegate void WriteField(in AccessRecord record, QueryDetail query, IBufferWriter<byte> output);

    /// <summary>The names that may stand in braces.</summary>
    public static IReadOnlyCollection<string> Names => Writers.Keys;

    private static Dictionary<string, WriteField> Writers { get; } = new(StringComparer.Ordinal)
    {
        ["time"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => AccessText.Value(output, record.Time.UtcDateTime, "yyyy-MM-ddTHH:mm:ss.fffZ"),
        ["client"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Text(output, record.Client?.ToString()),
        ["method"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Text(output, record.Method),
        ["scheme"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Text(output, record.Scheme),
        ["host"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Text(output, record.Host),
        ["path"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Text(output, record.Target.AsSpan(0, record.PathLength)),
        ["query"] = static (in AccessRecord record, QueryDetail query, IBufferWriter<byte> output) => Text(output, AccessText.QueryOf(record, query)),
        ["protocol"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Text(output, record.Protocol),
        ["status"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => AccessText.Value(output, record.Status),
        ["duration"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Milliseconds(output, record.Duration),
        ["queue"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Milliseconds(output, record.Queue),
        ["connect"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Milliseconds(output, record.Connect),
        ["first_byte"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Milliseconds(output, record.FirstByte),
        ["bytes_in"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Number(output, record.BytesIn),
        ["bytes_out"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Number(output, record.BytesOut),
        ["user_agent"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Text(output, record.UserAgent),
        ["referer"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Text(output, AccessText.RefererOf(record)),
        ["request_id"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Text(output, record.RequestId),
        ["trace_id"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Text(output, AccessText.TraceIdOf(record)),
        ["span_id"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Text(output, AccessText.SpanIdOf(record)),
        ["route"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Text(output, record.Route),
        ["upstream"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Text(output, record.Upstream),
        ["destination"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Text(output, record.Destination),
        ["tries"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => AccessText.Value(output, record.Tries),
        ["failure"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Text(output, record.Failure),
        ["refused_by"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Text(output, record.RefusedBy),
        ["consumer"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Text(output, record.Consumer),
        ["cache"] = static (in AccessRecord record, QueryDetail _, IBufferWriter<byte> output) => Text(output, record.Cache),
    };

    private QueryDetail Query { get; init; }

    /// <summary>Reads a template.</summary>
    /// <param name="text">The text as it stands in the file.</param>
    /// <param name="query">How much of a query <c>{query}</c> tells.</param>
    /// <param name="format">The format.</param>
    /// <param name="offset">Where it is wrong.</param>
    /// <param name="wrong">What is wrong: the name that is not known; empty: a brace that is not closed.</param>
    public static bool TryParse(string text, QueryDetail query, [NotNullWhen(true)] out TemplateFormat? format, out int offset, out string wrong)
    {
        (format, offset, wrong) = (null, 0, "");
        var parts = new List<Part>();
        var literal = new System.Text.StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '{' or '}' && i + 1 < text.Length && text[i + 1] == text[i])
            {
                literal.Append(text[i++]);
                continue;
            }

            if (text[i] is not ('{' or '}'))
            {
                literal.Append(text[i]);
                continue;
            }

            var end = text[i] == '}' ? -1 : text.IndexOf('}', i);
            offset = i;
            if (end < 0) return false;
            wrong = text[(i + 1)..end];
            if (!Writers.TryGetValue(wrong, out var write)) return false;
            if (literal.Length > 0) parts.Add(new Part(System.Text.Encoding.UTF8.GetBytes(literal.ToString()), null));
            literal.Clear();
            parts.Add(new Part([], write));
            i = end;
        }

        literal.Append('\n');
        parts.Add(new Part(System.Text.Encoding.UTF8.GetBytes(literal.ToString()), null));
        format = new TemplateFormat([.. parts]) { Query = query };
        return true;
    }

    public override void Write(in AccessRecord record, IBufferWriter<byte> output)
    {
        foreach (var part in _parts)
        {
            if (part.Write is null) output.Write(part.Literal);
            else part.Write(record, Query, output);
        }
    }

    private static void Text(IBufferWriter<byte> output, ReadOnlySpan<char> text) => AccessText.Escape(output, text.IsEmpty ? "-" : text);

    private static void Number(IBufferWriter<byte> output, long number) => Text(output, number < 0 ? "" : number.ToString(CultureInfo.InvariantCulture));

    private static void Milliseconds(IBufferWriter<byte> output, long ticks)
    {
        if (ticks < 0) Text(output, "");
        else AccessText.Value(output, AccessText.Milliseconds(ticks), "0.###");
    }

    private readonly record struct Part(byte[] Literal, WriteField? Write);
}
