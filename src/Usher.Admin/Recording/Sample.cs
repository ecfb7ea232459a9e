using System.Text.Json;
using Usher.Hosting.Control;

namespace Usher.Admin.Recording;

/// <summary>What went on in an interval.</summary>
internal readonly record struct Sample
{
    /// <summary>The end of the interval, in seconds since 1970.</summary>
    public required long Time { get; init; }

    /// <summary>Requests that ended, per second.</summary>
    public double Requests { get; init; }

    /// <summary>Answers from 400 to 499, per second.</summary>
    public double ClientErrors { get; init; }

    /// <summary>Answers from 500 on, per second.</summary>
    public double ServerErrors { get; init; }

    /// <summary>The median of the durations, in milliseconds; null: no request ended.</summary>
    public double? P50 { get; init; }

    /// <summary>The 90th percentile.</summary>
    public double? P90 { get; init; }

    /// <summary>The 99th percentile.</summary>
    public double? P99 { get; init; }

    /// <summary>Requests that were under way at its end.</summary>
    public long InFlight { get; init; }

    /// <summary>Connections of clients that were open at its end.</summary>
    public long Connections { get; init; }

    /// <summary>Bytes of the bodies of requests, per second.</summary>
    public double BytesIn { get; init; }

    /// <summary>Bytes of the bodies of responses, per second.</summary>
    public double BytesOut { get; init; }

    /// <summary>How many cores the program kept busy.</summary>
    public double Cores { get; init; }

    /// <summary>The program's resident memory at its end, in bytes.</summary>
    public long Memory { get; init; }

    // One list of the members, for single samples and for columns of them. A null counts as one that has no number.
    private static readonly (string Name, Func<Sample, double> Value)[] Members =
    [
        ("time", sample => sample.Time),
        ("requestsPerSecond", sample => ControlAnswer.Round(sample.Requests)),
        ("clientErrorsPerSecond", sample => ControlAnswer.Round(sample.ClientErrors)),
        ("serverErrorsPerSecond", sample => ControlAnswer.Round(sample.ServerErrors)),
        ("p50Ms", sample => ControlAnswer.Round(sample.P50 ?? double.NaN)),
        ("p90Ms", sample => ControlAnswer.Round(sample.P90 ?? double.NaN)),
        ("p99Ms", sample => ControlAnswer.Round(sample.P99 ?? double.NaN)),
        ("inFlight", sample => sample.InFlight),
        ("connections", sample => sample.Connections),
        ("bytesInPerSecond", sample => Math.Round(sample.BytesIn)),
        ("bytesOutPerSecond", sample => Math.Round(sample.BytesOut)),
        ("cpuCores", sample => ControlAnswer.Round(sample.Cores)),
        ("memoryBytes", sample => sample.Memory),
    ];

    /// <summary>Writes its members.</summary>
    public void Write(Utf8JsonWriter json)
    {
        foreach (var (name, value) in Members)
        {
            json.WritePropertyName(name);
            WriteValue(json, value(this));
        }
    }

    /// <summary>Writes several as columns.</summary>
    public static void WriteColumns(Utf8JsonWriter json, Sample[] samples)
    {
        foreach (var (name, value) in Members)
        {
            json.WriteStartArray(name);
            foreach (var sample in samples) WriteValue(json, value(sample));
            json.WriteEndArray();
        }
    }

    private static void WriteValue(Utf8JsonWriter json, double value)
    {
        if (double.IsNaN(value)) json.WriteNullValue();
        else json.WriteNumberValue(value);
    }
}
