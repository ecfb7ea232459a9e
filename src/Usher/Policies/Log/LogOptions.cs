using Usher.Config;
using Usher.Telemetry.AccessLogs;

namespace Usher.Policies.Log;

/// <summary>Writes a line for each request. Credentials, cookies, bodies and the values of queries are in none of them.</summary>
[ConfigRecord]
internal sealed partial record LogOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "json, combined, or a template such as '{time} {method} {path} {status}'";

    /// <summary>The line: <c>json</c>, <c>combined</c> (Apache's), or a template such as <c>{time} {method} {path} {status}</c>.</summary>
    public string Format { get; init; } = "json";

    /// <summary>Where lines go: <c>stdout</c>, <c>stderr</c>, <c>otlp</c>, or the path of a file.</summary>
    public string To { get; init; } = "stdout";

    /// <summary>When a file is put aside.</summary>
    public RotateOptions Rotate { get; init; } = new();

    /// <summary>The share of requests that get a line. What ends in a status of 500 or more, or in a failure of Usher's, always gets one.</summary>
    public Share Sample { get; init; } = Share.All;

    /// <summary>How much of queries is told.</summary>
    public QueryDetail Query { get; init; } = QueryDetail.Names;

    /// <summary>The one-line form: the format.</summary>
    public static LogOptions Parse(string text) => new() { Format = text };
}
