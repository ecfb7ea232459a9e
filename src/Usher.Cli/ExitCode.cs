namespace Usher.Cli;

/// <summary>What the program tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>It worked.</summary>
    public const int Ok = 0;

    /// <summary>It failed: an address in use, a service that cannot be reached.</summary>
    public const int Failed = 1;

    /// <summary>The configuration or the command line is wrong.</summary>
    public const int BadUsage = 2;
}
