using System.Diagnostics;
using Usher.Telemetry.Metrics;

namespace Usher.Telemetry.Tracing;

/// <summary>
/// Makes the spans of sampled requests, with the names and attributes of OpenTelemetry's semantic conventions for HTTP. Usher decides by
/// itself what is sampled, so whoever listens to the source has to take all that it gets.
/// </summary>
internal static class Spans
{
    /// <summary>The name of the source.</summary>
    public const string SourceName = "Usher";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Whether anyone takes spans.</summary>
    public static bool AreTaken => Source.HasListeners();

    /// <summary>Begins a span.</summary>
    public static Activity? Begin(ActivityKind kind, string method, string? route, ActivityContext parent, DateTimeOffset start = default)
    {
        var name = KnownMethods.NameOf(KnownMethods.IndexOf(method));
        var shown = name == "_OTHER" ? "HTTP" : name;
        var span = Source.StartActivity(kind, parent, startTime: start, name: route is null ? shown : $"{shown} {PathOf(route)}");
        if (span is not { IsAllDataRequested: true }) return span;
        span.SetTag("http.request.method", name);
        if (route is not null) span.SetTag("http.route", PathOf(route));
        return span;
    }

    /// <summary>Says how a span ended.</summary>
    public static void Outcome(Activity span, int status, string? error)
    {
        if (status != 0) span.SetTag("http.response.status_code", status);
        // A 4xx is no error of a server, but one of a client (semantic conventions for HTTP spans, "Status").
        var isError = status >= 500 || (span.Kind == ActivityKind.Client && status >= 400) || (error is not null && (status == 0 || status >= 500));
        if (!isError) return;
        span.SetTag("error.type", error ?? status.ToString(provider: null));
        span.SetStatus(ActivityStatusCode.Error);
    }

    // The key of a route is [METHOD] [host]/path.
    private static string PathOf(string route) => route.IndexOf(' ', StringComparison.Ordinal) is var space and >= 0 ? route[(space + 1)..] : route;
}
