using System.Runtime.InteropServices;

namespace Usher.Compare.Processes;

/// <summary>The few calls into libc that the BCL has no door to.</summary>
internal static partial class Native
{
    public const int SignalTerminate = 15;
    public const int SignalKill = 9;
    public const int ClockTicks = 2; // _SC_CLK_TCK
    public const int TimerSlack = 29; // PR_SET_TIMERSLACK
    public const short PollIn = 1;

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "sysconf")]
    public static partial nint SystemSetting(int name);

    [LibraryImport("libc", EntryPoint = "prctl")]
    public static partial int ThreadSetting(int option, nuint value);

    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static unsafe partial int Poll(PollEntry* entries, nuint count, in TimeSpec timeout, void* signals);

    /// <summary>Waits until one of the sockets can be read, or for so many nanoseconds: .NET's own waits are whole milliseconds.</summary>
    public static unsafe int Poll(PollEntry[] entries, long nanoseconds)
    {
        var wait = Math.Max(0, nanoseconds);
        var timeout = new TimeSpec { Seconds = (nint)(wait / 1_000_000_000), Nanoseconds = (nint)(wait % 1_000_000_000) };
        fixed (PollEntry* first = entries)
            return Poll(first, (nuint)entries.Length, timeout, null);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
