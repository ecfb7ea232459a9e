namespace Usher.Telemetry.AccessLogs;

/// <summary>Where the lines of an access log go. Used by one thread at a time.</summary>
internal abstract class LogOutput : IDisposable
{
    /// <summary>Writes whole lines.</summary>
    /// <exception cref="IOException">They could not be written.</exception>
    public abstract void Write(ReadOnlySpan<byte> lines);

    /// <summary>Closes it.</summary>
    public abstract void Dispose();
}
