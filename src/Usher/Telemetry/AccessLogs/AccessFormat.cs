using System.Buffers;

namespace Usher.Telemetry.AccessLogs;

/// <summary>How a request becomes a line. Used by the one thread that writes a log.</summary>
internal abstract class AccessFormat
{
    /// <summary>Writes the line with its line end.</summary>
    public abstract void Write(in AccessRecord record, IBufferWriter<byte> output);
}
