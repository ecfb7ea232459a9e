using System.Buffers;
using System.Globalization;
using System.Text;

namespace Usher.Telemetry.Metrics;

/// <summary>Writes metrics as Prometheus or OpenMetrics text. Names come with dots, as OpenTelemetry has them, and leave with underscores.</summary>
internal sealed class ExpositionWriter(IBufferWriter<byte> output, ExpositionFormat format)
{
    private readonly StringBuilder _line = new(256);
    private string _name = "";
    private bool _isCounter;

    /// <summary>Begins a family.</summary>
    /// <param name="name">Its name, with its unit and without <c>_total</c>.</param>
    /// <param name="type"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
    /// <param name="help">What it is.</param>
    /// <param name="unit">Its unit, if the name ends in it.</param>
    public void Family(string name, string type, string help, string? unit = null)
    {
        _name = name;
        _isCounter = type == "counter";
        var shown = _isCounter && format == ExpositionFormat.Prometheus ? name + "_total" : name;
        _line.Append("# HELP ").Append(shown).Append(' ').Append(help).Append('\n');
        _line.Append("# TYPE ").Append(shown).Append(' ').Append(type).Append('\n');
        if (unit is not null && format == ExpositionFormat.OpenMetrics) _line.Append("# UNIT ").Append(shown).Append(' ').Append(unit).Append('\n');
        Flush();
    }

    /// <summary>Writes a sample of the family.</summary>
    public void Sample(double value, params ReadOnlySpan<(string Name, string Value)> labels) => Sample(_isCounter ? "_total" : "", value, labels);

    /// <summary>Writes a histogram of the family.</summary>
    public void Histogram(DurationHistogram histogram, IReadOnlyList<(string Name, string Value)> labels)
    {
        var all = new (string Name, string Value)[labels.Count + 1];
        for (var i = 0; i < labels.Count; i++) all[i] = labels[i];
        long count = 0;
        for (var bucket = 0; bucket < DurationHistogram.BucketCount; bucket++)
        {
            count += histogram.CountOf(bucket);
            all[^1] = ("le", bucket < DurationHistogram.Bounds.Count ? Number(DurationHistogram.Bounds[bucket], isBound: true) : "+Inf");
            Sample("_bucket", count, all);
        }

        Sample("_sum", histogram.Sum, all.AsSpan(0, labels.Count));
        Sample("_count", count, all.AsSpan(0, labels.Count));
    }

    /// <summary>Ends the text.</summary>
    public void End()
    {
        if (format != ExpositionFormat.OpenMetrics) return;
        _line.Append("# EOF\n");
        Flush();
    }

    private void Sample(string suffix, double value, ReadOnlySpan<(string Name, string Value)> labels)
    {
        _line.Append(_name).Append(suffix);
        var any = false;
        foreach (var (name, text) in labels)
        {
            if (text.Length == 0) continue;
            _line.Append(any ? ',' : '{');
            any = true;
            foreach (var c in name) _line.Append(c == '.' ? '_' : c);
            _line.Append("=\"");
            foreach (var c in text) _ = c switch { '\\' => _line.Append(@"\\"), '"' => _line.Append("\\\""), '\n' => _line.Append("\\n"), _ => _line.Append(c) };
            _line.Append('"');
        }

        if (any) _line.Append('}');
        _line.Append(' ').Append(Number(value, isBound: false)).Append('\n');
        Flush();
    }

    // OpenMetrics wants bounds as floats ("1.0") in both formats' series names to stay the same over a change of format.
    private static string Number(double value, bool isBound)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return isBound && !text.AsSpan().ContainsAny('.', 'E') ? text + ".0" : text;
    }

    private void Flush()
    {
        foreach (var chunk in _line.GetChunks())
        {
            var room = output.GetSpan(Encoding.UTF8.GetMaxByteCount(chunk.Length));
            output.Advance(Encoding.UTF8.GetBytes(chunk.Span, room));
        }

        _line.Clear();
    }
}
