using System.Text;
using Microsoft.Extensions.Logging;

namespace Usher.Telemetry.AccessLogs;

/// <summary>
/// Hands lines to the program's loggers under a category of their own, whose records an OTLP exporter sends. Each line is the body of one record.
/// </summary>
internal sealed class LoggerOutput(ILogger logger) : LogOutput
{
    /// <summary>The category. Other loggers should leave it out.</summary>
    public const string Category = "Usher.AccessLog";

    private static readonly EventId Event = new(4100, "request");

    public override void Write(ReadOnlySpan<byte> lines)
    {
        if (!logger.IsEnabled(LogLevel.Information)) return;
        foreach (var range in lines.Split((byte)'\n'))
        {
            if (lines[range] is { IsEmpty: false } line) logger.Log(LogLevel.Information, Event, Encoding.UTF8.GetString(line), exception: null, static (text, _) => text);
        }
    }

    public override void Dispose()
    {
    }
}
