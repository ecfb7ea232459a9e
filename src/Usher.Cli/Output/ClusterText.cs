using System.Globalization;
using Usher.Cluster;

namespace Usher.Cli.Output;

/// <summary>Who runs what, for people and as JSON.</summary>
internal static class ClusterText
{
    private const int ShownHash = 8;

    /// <summary>What is published, and a row for each instance.</summary>
    public static void Write(ClusterRoll roll)
    {
        if (roll.Version > 0) Console.WriteLine($"version {roll.Version}, published by {roll.By} at {Format(roll.At)}");
        if (roll.Instances.Count == 0) Console.WriteLine("no instance is there");
        else Terminal.WriteTable(["instance", "host", "process", "runs", "since", "state"], roll.Instances.Select(one => Row(roll, one)));
    }

    /// <summary>The same as JSON.</summary>
    public static void WriteJson(ClusterRoll roll) => JsonOutput.Write(json =>
    {
        json.WriteNumber("version", roll.Version);
        json.WriteString("hash", roll.Hash);
        json.WriteBoolean("unanimous", roll.IsUnanimous);
        json.WriteStartArray("instances");
        foreach (var one in roll.Instances)
        {
            json.WriteStartObject();
            json.WriteString("instance", one.Name);
            json.WriteString("host", one.Host);
            json.WriteNumber("process", one.Process);
            json.WriteBoolean("follows", one.Follows);
            json.WriteNumber("version", one.Version);
            json.WriteString("hash", one.Hash);
            json.WriteString("since", Format(one.Since));
            json.WriteBoolean("draining", one.IsDraining);
            json.WriteBoolean("current", roll.IsCurrent(one));
            json.WriteString("refused", one.Refused?.Error);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>A time, to the second.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string[] Row(ClusterRoll roll, InstanceReport one) =>
    [
        one.Name, one.Host, one.Process.ToString(CultureInfo.InvariantCulture),
        one.Follows ? $"version {one.Version}" : $"file {one.Hash[..Math.Min(ShownHash, one.Hash.Length)]}",
        Format(one.Since), State(roll, one),
    ];

    private static string State(ClusterRoll roll, InstanceReport one)
    {
        if (one.Refused is { } refused && refused.Hash == roll.Hash) return $"refuses version {refused.Version}: {refused.Error}";
        if (one.IsDraining) return "draining";
        return roll.IsCurrent(one) ? "ok" : "behind";
    }
}
