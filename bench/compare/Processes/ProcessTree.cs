using System.Globalization;

namespace Usher.Compare.Processes;

/// <summary>What /proc says of a process and everything below it (nginx's master and worker, a script and its program).</summary>
internal static class ProcessTree
{
    private static readonly double MicrosecondsPerTick = 1e6 / Native.SystemSetting(Native.ClockTicks);

    /// <summary>User and system time so far, that of ended children included, in microseconds. The kernel counts in ticks of 10 ms.</summary>
    public static double CpuMicroseconds(int root) => Of(root).Sum(process => process.CpuTicks) * MicrosecondsPerTick;

    /// <summary>Resident memory of the tree, in KiB. Pages that two processes share are counted in both.</summary>
    public static long ResidentKilobytes(int root) => Of(root).Sum(process => Resident(process.Pid));

    /// <summary>The process and its descendants, parents first.</summary>
    public static IReadOnlyList<ProcessStat> Of(int root)
    {
        var all = new List<ProcessStat>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && ProcessStat.Read(pid) is { } stat)
                all.Add(stat);
        }

        var children = all.ToLookup(process => process.Parent);
        var tree = all.Where(process => process.Pid == root).ToList();
        for (var i = 0; i < tree.Count; i++)
            tree.AddRange(children[tree[i].Pid]);
        return tree;
    }

    private static long Resident(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(6, line.Length - 8).Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // It ended between the listing and the reading.
        }
    }
}
