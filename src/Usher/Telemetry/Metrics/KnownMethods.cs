namespace Usher.Telemetry.Metrics;

/// <summary>
/// The methods that metrics tell apart: those of RFC 9110, PATCH and QUERY; all others are <c>_OTHER</c>, as OpenTelemetry's semantic
/// conventions say, so that no client can make a time series.
/// </summary>
internal static class KnownMethods
{
    /// <summary>How many there are, <c>_OTHER</c> included.</summary>
    public const int Count = 11;

    private static readonly string[] Names = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY", "_OTHER"];

    /// <summary>The index of a method. Methods are case-sensitive (RFC 9110 §9.1).</summary>
    public static int IndexOf(string method) => method switch
    {
        "GET" => 0,
        "HEAD" => 1,
        "POST" => 2,
        "PUT" => 3,
        "DELETE" => 4,
        "CONNECT" => 5,
        "OPTIONS" => 6,
        "TRACE" => 7,
        "PATCH" => 8,
        "QUERY" => 9,
        _ => Count - 1,
    };

    /// <summary>The name of a method as metrics and spans have it.</summary>
    public static string NameOf(int index) => Names[index];
}
