namespace Usher.Compare.Report;

/// <summary>Where the figures were taken.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        var processor = model?.Split(':', 2)[1].Trim() ?? "unknown processor";
        return $"{Environment.ProcessorCount} × {processor}, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, .NET {Environment.Version}";
    }
}
