using System.Buffers;
using System.Globalization;

namespace Usher.Telemetry.AccessLogs;

/// <summary>Apache's combined format, which every log analyser reads.</summary>
internal sealed class CombinedFormat(QueryDetail query) : AccessFormat
{
    public override void Write(in AccessRecord record, IBufferWriter<byte> output)
    {
        AccessText.Plain(output, record.Client?.ToString() ?? "-");
        output.Write(" - "u8);
        if (record.Consumer is { } consumer) Word(output, consumer);
        else output.Write("-"u8);
        output.Write(" ["u8);
        AccessText.Value(output, record.Time.UtcDateTime, "dd/MMM/yyyy:HH:mm:ss");
        output.Write(" +0000] \""u8);
        AccessText.Escape(output, record.Method);
        output.Write(" "u8);
        AccessText.Escape(output, record.Target.AsSpan(0, record.PathLength));
        if (AccessText.QueryOf(record, query) is { Length: > 0 } shown)
        {
            output.Write("?"u8);
            AccessText.Escape(output, shown);
        }

        output.Write(" "u8);
        AccessText.Escape(output, record.Protocol);
        output.Write("\" "u8);
        AccessText.Value(output, record.Status);
        output.Write(" "u8);
        if (record.BytesOut > 0) AccessText.Plain(output, record.BytesOut.ToString(CultureInfo.InvariantCulture));
        else output.Write("-"u8);
        output.Write(" \""u8);
        Quoted(output, AccessText.RefererOf(record));
        output.Write("\" \""u8);
        Quoted(output, record.UserAgent);
        output.Write("\"\n"u8);
    }

    private static void Quoted(IBufferWriter<byte> output, ReadOnlySpan<char> text) => AccessText.Escape(output, text.IsEmpty ? "-" : text);

    // Fields are told apart by spaces here.
    private static void Word(IBufferWriter<byte> output, string text) => AccessText.Escape(output, text.Replace(' ', '_'));
}
