namespace Usher.Telemetry.AccessLogs;

/// <summary>Standard output or standard error, which stay open.</summary>
internal sealed class StreamOutput(Func<Stream> open) : LogOutput
{
    private Stream? _stream;

    public override void Write(ReadOnlySpan<byte> lines)
    {
        _stream ??= open();
        _stream.Write(lines);
        _stream.Flush();
    }

    public override void Dispose() => _stream?.Dispose();
}
