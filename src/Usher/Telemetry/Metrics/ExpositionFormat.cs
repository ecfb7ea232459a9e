using System.Globalization;

namespace Usher.Telemetry.Metrics;

/// <summary>The text formats of <c>/metrics</c>.</summary>
internal enum ExpositionFormat
{
    /// <summary>Prometheus' own, 0.0.4.</summary>
    Prometheus,

    /// <summary>OpenMetrics 1.0.0.</summary>
    OpenMetrics,
}

/// <summary>Chooses the format that a scraper likes best.</summary>
internal static class ExpositionFormats
{
    /// <summary>The media type of a format.</summary>
    public static string MediaTypeOf(ExpositionFormat format) => format == ExpositionFormat.OpenMetrics
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>The format that an Accept field (RFC 9110 §12.5.1) asks for; Prometheus' own where it does not say.</summary>
    public static ExpositionFormat Choose(string? accept)
    {
        var (open, plain) = (0.0, 0.0);
        foreach (var range in accept.AsSpan().Split(','))
        {
            var item = accept.AsSpan()[range].Trim();
            var end = item.IndexOf(';');
            var type = (end < 0 ? item : item[..end]).Trim();
            if (type.Equals("application/openmetrics-text", StringComparison.OrdinalIgnoreCase)) open = Math.Max(open, WeightOf(item));
            else if (type.Equals("text/plain", StringComparison.OrdinalIgnoreCase)) plain = Math.Max(plain, WeightOf(item));
        }

        return open > 0 && open >= plain ? ExpositionFormat.OpenMetrics : ExpositionFormat.Prometheus;
    }

    private static double WeightOf(ReadOnlySpan<char> item)
    {
        foreach (var range in item.Split(';'))
        {
            var parameter = item[range].Trim();
            if (!parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)) continue;
            return double.TryParse(parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight) ? weight : 0;
        }

        return 1;
    }
}
