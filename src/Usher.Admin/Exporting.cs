using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Usher.Telemetry.AccessLogs;
using Usher.Telemetry.Metrics;
using Usher.Telemetry.Tracing;

namespace Usher.Admin;

/// <summary>
/// Export over OTLP. It is configured by OpenTelemetry's own environment variables and by nothing else, so that what holds for every other
/// service of a platform holds for Usher: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> switches it on, <c>OTEL_SERVICE_NAME</c>,
/// <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>, <c>OTEL_METRIC_EXPORT_INTERVAL</c> and the others are understood, and <c>OTEL_SDK_DISABLED=true</c> switches it off.
/// </summary>
public static class Exporting
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Exports metrics, traces and, for <c>log: { to: otlp }</c>, access logs, as far as the environment says where to.</summary>
    /// <param name="services">The program's services.</param>
    public static IServiceCollection AddUsherExport(this IServiceCollection services)
    {
        if (Environment.GetEnvironmentVariable("OTEL_SDK_DISABLED") is "true") return services;
        var telemetry = new Lazy<OpenTelemetryBuilder>(() => services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("usher").AddEnvironmentVariableDetector()));
        if (IsWanted("METRICS")) telemetry.Value.WithMetrics(metrics => metrics.AddMeter(GatewayMetrics.MeterName).AddOtlpExporter());
        if (IsWanted("TRACES")) telemetry.Value.WithTracing(traces => traces.AddSource(Spans.SourceName).SetSampler(new AlwaysOnSampler()).AddOtlpExporter());
        if (IsWanted("LOGS"))
        {
            telemetry.Value.WithLogging(logs => logs.AddOtlpExporter());
            services.AddLogging(logs => logs.AddFilter<OpenTelemetryLoggerProvider>((category, level) => category == LoggerOutput.Category && level >= LogLevel.Information));
        }

        return services;
    }

    private static bool IsWanted(string signal) =>
        IsSet(Endpoint) || IsSet($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") ? Environment.GetEnvironmentVariable($"OTEL_{signal}_EXPORTER") is not "none" : false;

    private static bool IsSet(string name) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name));
}
