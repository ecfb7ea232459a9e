using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Usher.Telemetry.Metrics;

namespace Usher.Listeners;

/// <summary>
/// Watches the frames that a client of HTTP/2 sends (RFC 9113 §4.1), and ends the connection where they are a flood: streams that are opened to be reset, and fields that
/// never end (CONTINUATION). Kestrel bounds what is open at a time and how large fields are, not how often a client begins anew. It looks at the nine bytes of each frame's head alone.
/// </summary>
internal sealed class Http2Watch(PipeReader inner, ListenerLimits limits, ListenerMetrics? metrics) : PipeReader
{
    private const int PrefaceLength = 24;
    private const long Window = 10_000;
    private Http2FrameWalker _frames = new(PrefaceLength);
    private ReadOnlySequence<byte> _last;
    private long _seen;
    private int _resets;
    private int _continuations;
    private long _since = Environment.TickCount64;

    /// <summary>The middleware of a listener, inside TLS.</summary>
    public static Func<ConnectionDelegate, ConnectionDelegate> Use(ListenerSpec spec, ListenerMetrics? metrics) => next => connection =>
    {
        var isHttp2 = spec.Protocols.HasFlag(ListenerProtocols.Http2Cleartext)
            || connection.Features.Get<ITlsApplicationProtocolFeature>() is { } chosen && chosen.ApplicationProtocol.Span.SequenceEqual("h2"u8);
        if (isHttp2)
        {
            var (input, output) = (connection.Transport.Input, connection.Transport.Output);
            connection.Transport = new Duplex(new Http2Watch(input, spec.Limits, metrics), metrics is null ? output : new Http2Refusals(output, metrics));
        }

        return next(connection);
    };

    /// <inheritdoc />
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var reading = inner.ReadAsync(cancellationToken);
        return reading.IsCompletedSuccessfully ? new ValueTask<ReadResult>(Look(reading.Result)) : Wait(reading);
    }

    /// <inheritdoc />
    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result)) return false;
        result = Look(result);
        return true;
    }

    /// <inheritdoc />
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc />
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _seen -= _last.Slice(_last.Start, consumed).Length;
        _last = default;
        inner.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc />
    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <inheritdoc />
    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    /// <inheritdoc />
    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> Wait(ValueTask<ReadResult> reading) => Look(await reading);

    private ReadResult Look(ReadResult result)
    {
        _last = result.Buffer;
        var fresh = _seen == 0 ? result.Buffer : result.Buffer.Slice(_seen);
        _seen += fresh.Length;
        foreach (var piece in fresh) Look(piece.Span);
        return result;
    }

    private void Look(ReadOnlySpan<byte> bytes)
    {
        while (_frames.Next(ref bytes, out var type, out _)) Frame(type);
    }

    private void Frame(byte type)
    {
        if (type == Http2FrameWalker.Continuation)
        {
            if (++_continuations > limits.H2Continuations) End("h2Continuations", "The fields of a request came in too many frames.");
            return;
        }

        _continuations = 0;
        if (type == Http2FrameWalker.ResetStream && ++_resets > limits.H2Resets) CheckResets();
    }

    private void CheckResets()
    {
        var now = Environment.TickCount64;
        if (now - _since <= Window) End("h2Resets", "The client reset too many streams.");
        (_since, _resets) = (now, 1);
    }

    private void End(string limit, string why)
    {
        metrics?.Refused(limit);
        throw new ConnectionAbortedException(why);
    }

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
