using System.Globalization;

namespace Usher.Compare.Processes;

/// <summary>One line of /proc/PID/stat. Pid and start time together name a process for good; a pid alone is reused.</summary>
internal sealed record ProcessStat(int Pid, int Parent, long CpuTicks, ulong Started, bool Ended)
{
    public static ProcessStat? Read(int pid)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{pid}/stat");
            // The name in parentheses may hold anything, so counting starts behind its last ')': state is field 0.
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessStat(pid, (int)Number(1), Number(11) + Number(12) + Number(13) + Number(14),
                ulong.Parse(fields[19], CultureInfo.InvariantCulture), fields[0] is "Z" or "X");

            long Number(int index) => long.Parse(fields[index], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether this very process still runs.</summary>
    public bool Lives => Read(Pid) is { Ended: false } now && now.Started == Started;
}
