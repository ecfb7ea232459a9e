using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Usher.Telemetry.Metrics;

namespace Usher.Listeners;

/// <summary>Counts what Kestrel refuses by a limit of its own, by the names that the limits have in the file. It is told once for each connection that ends.</summary>
internal sealed class KestrelRefusals : DiagnosticSource, IDisposable
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";
    private readonly MeterListener _listener = new();
    private readonly ListenerMetrics _metrics;

    /// <summary>Listens.</summary>
    /// <param name="meters">Where the listener's server has its instruments from.</param>
    /// <param name="metrics">Where it is counted.</param>
    public KestrelRefusals(IMeterFactory meters, ListenerMetrics metrics)
    {
        _metrics = metrics;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Name == "kestrel.connection.duration") listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, _, tags, _) => Ended(tags));
        _listener.Start();
    }

    /// <inheritdoc />
    public override bool IsEnabled(string name) => name == BadRequest;

    /// <summary>The request line is the one limit whose breach has no name among the reasons why a connection ended.</summary>
    [RequiresUnreferencedCode("Nothing is looked at but the features, by their interfaces.")]
    public override void Write(string name, object? value)
    {
        if (value is IFeatureCollection features && features.Get<IBadRequestExceptionFeature>()?.Error is BadHttpRequestException { StatusCode: StatusCodes.Status414UriTooLong })
            _metrics.Refused("requestLine");
    }

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();

    private void Ended(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (name, value) in tags)
        {
            if (name == "error.type" && LimitOf(value as string) is { } limit) _metrics.Refused(limit);
        }
    }

    private static string? LimitOf(string? reason) => reason switch
    {
        "max_request_header_count_exceeded" => "headers",
        "max_request_headers_total_size_exceeded" => "headerSize",
        "request_headers_timeout" => "headerTime",
        "keep_alive_timeout" => "idleTime",
        "min_request_body_data_rate" => "bodyRate",
        "min_response_data_rate" => "responseRate",
        "stream_reset_limit_exceeded" => "h2Resets",
        "tls_handshake_failed" => "handshake",
        _ => null,
    };
}
