namespace Usher.Live;

/// <summary>
/// The threads on which the runtime reads the operating system's socket events. They may also run what waits for an event, which saves a change of
/// threads for each; then whatever runs there holds up every other socket of that thread, so only what is quick may (ADR 11).
/// </summary>
public static class SocketThreads
{
    private const string Switch = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
    private static readonly bool Inline = !OperatingSystem.IsWindows() && Environment.GetEnvironmentVariable(Switch) is "1" or "true";

    /// <summary>Whether the current thread is one of them. False wherever the runtime hands events to the thread pool, which it does by default.</summary>
    internal static bool IsCurrent => Inline && !Thread.CurrentThread.IsThreadPoolThread;

    /// <summary>Whether they run what waits for an event.</summary>
    internal static bool RunContinuations => Inline;

    /// <summary>
    /// Lets them run what waits for an event, unless the environment says otherwise by <c>DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS</c>. A program may
    /// call it only if none of its code that waits for a socket blocks a thread, and before it opens the first socket: the runtime looks once.
    /// </summary>
    public static void PreferContinuations()
    {
        if (Environment.GetEnvironmentVariable(Switch) is null) Environment.SetEnvironmentVariable(Switch, "1");
    }
}
