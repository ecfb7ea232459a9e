using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Usher.Config;
using Usher.Telemetry.AccessLogs;
using Usher.Telemetry.Metrics;

namespace Usher.Policies.Log;

/// <summary>Writes a line for each request: <c>log: json</c>.</summary>
internal sealed class LogPolicy() : Policy<LogOptions>("log", Stage.Observe)
{
    private const int MostKept = 1000;

    protected override bool IsQuick => true;

    protected override void Validate(LogOptions options, ConfigCheck check)
    {
        FormatOf(options, check);
        if (options.To.Length == 0) check.Error(options, nameof(options.To), "expected stdout, stderr, otlp, or the path of a file");
        if (IsFile(options.To) && !Directory.Exists(Path.GetDirectoryName(check.ResolvePath(options, options.To))))
            check.Error(options, nameof(options.To), $"there is no folder for the file '{options.To}'", "paths are relative to the file that names them");
        if (options.Rotate.Size < 4096) check.Error(options.Rotate, nameof(RotateOptions.Size), "expected a size of at least 4KB");
        if (options.Rotate.Keep is < 0 or > MostKept) check.Error(options.Rotate, nameof(RotateOptions.Keep), $"expected a number from 0 to {MostKept}");
    }

    protected override RequestDelegate Build(LogOptions options, RouteBuild route, RequestDelegate next)
    {
        if (FormatOf(options, check: null) is { } format) route.Observe(new LogObserver(Open(options, route), format, options.Sample.Value, route.Time));
        return next;
    }

    // Routes that log to the same place share one log, which survives reloads as long as its settings stay the same.
    private static AccessLog Open(LogOptions options, RouteBuild route)
    {
        var metrics = route.Services.GetRequiredService<GatewayMetrics>();
        var name = IsFile(options.To) ? route.Check.ResolvePath(options, options.To) : options.To;
        var key = IsFile(options.To) ? $"log {name} {options.Rotate.Size} {options.Rotate.Keep}" : $"log {name}";
        return route.KeepShared(key, () => new AccessLog(name, OutputOf(name, options.Rotate, route), metrics, route.Time, route.Logs));
    }

    private static LogOutput OutputOf(string name, RotateOptions rotate, RouteBuild route) => name switch
    {
        "stdout" => new StreamOutput(Console.OpenStandardOutput),
        "stderr" => new StreamOutput(Console.OpenStandardError),
        "otlp" => new LoggerOutput(route.Logs.CreateLogger(LoggerOutput.Category)),
        _ => new FileOutput(name, rotate.Size, rotate.Keep, route.Time),
    };

    private static bool IsFile(string to) => to is not ("stdout" or "stderr" or "otlp");

    private static AccessFormat? FormatOf(LogOptions options, ConfigCheck? check)
    {
        switch (options.Format)
        {
            case "json": return new JsonFormat(options.Query);
            case "combined": return new CombinedFormat(options.Query);
        }

        if (!options.Format.Contains('{', StringComparison.Ordinal))
        {
            check?.Error(options, nameof(options.Format), $"expected {LogOptions.ParseExpected}, not '{options.Format}'");
            return null;
        }

        if (TemplateFormat.TryParse(options.Format, options.Query, out var template, out var offset, out var wrong)) return template;
        var message = wrong.Length == 0 ? "a brace that is not closed or not opened" : $"unknown name '{wrong}'";
        check?.ErrorWithin(options, nameof(options.Format), offset, message, wrong.Length == 0 ? "braces of the text itself are written {{ and }}" : $"known: {string.Join(", ", TemplateFormat.Names)}");
        return null;
    }
}
