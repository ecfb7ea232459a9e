using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Usher.Live;

namespace Usher.Policies.Idempotency;

/// <summary>
/// Stands in the place of a response's body and holds it back, so that the answer is written down before the client sees it. A body that is too
/// large to be kept, and a stream of events, are passed on as they come.
/// </summary>
internal sealed class HeldBody : PipeWriter, IHttpResponseBodyFeature
{
    private readonly HttpContext _context;
    private readonly GatewayRequest _request;
    private readonly IHttpResponseBodyFeature _inner;
    private readonly ArrayBufferWriter<byte> _held = new();
    private readonly Stream _stream;
    private readonly long _max;
    private string? _failure;
    private bool _isBegun;

    /// <summary>Takes the place.</summary>
    public HeldBody(HttpContext context, GatewayRequest request, long max)
    {
        (_context, _request, _max) = (context, request, max);
        _inner = context.Features.Get<IHttpResponseBodyFeature>()!;
        _stream = AsStream(leaveOpen: true);
        context.Features.Set<IHttpResponseBodyFeature>(this);
    }

    /// <summary>Whether the body was passed on, so that there is nothing to keep.</summary>
    public bool HasPassed { get; private set; }

    /// <summary>What was held.</summary>
    public ReadOnlyMemory<byte> Held => _held.WrittenMemory;

    public Stream Stream => _stream;

    public PipeWriter Writer => this;

    /// <summary>Gives the place back.</summary>
    public void End() => _context.Features.Set(_inner);

    /// <summary>Sends what was held.</summary>
    public ValueTask<FlushResult> Send()
    {
        var response = _context.Response;
        if (_held.WrittenCount > 0) response.ContentLength = _held.WrittenCount;
        return _held.WrittenCount == 0 ? default : _inner.Writer.WriteAsync(_held.WrittenMemory);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => Passes() ? _inner.Writer.GetMemory(sizeHint) : _held.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => Passes() ? _inner.Writer.GetSpan(sizeHint) : _held.GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        if (HasPassed)
        {
            _inner.Writer.Advance(bytes);
            return;
        }

        _held.Advance(bytes);
        if (_held.WrittenCount > _max) PassOn();
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => Passes() ? _inner.Writer.FlushAsync(cancellationToken) : default;

    public override void CancelPendingFlush() => _inner.Writer.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        if (HasPassed) _inner.Writer.Complete(exception);
    }

    public void DisableBuffering()
    {
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => Passes() ? _inner.StartAsync(cancellationToken) : Task.CompletedTask;

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(_stream, path, offset, count, cancellationToken);

    public Task CompleteAsync() => HasPassed ? _inner.CompleteAsync() : Task.CompletedTask;

    private bool Passes()
    {
        if (HasPassed) return true;
        if (!_isBegun || !ReferenceEquals(_failure, _request.FailureCode))
        {
            // A failure is answered in the place of what was held.
            (_isBegun, _failure) = (true, _request.FailureCode);
            _held.ResetWrittenCount();
            if (_context.Response.ContentLength > _max || IsEventStream(_context.Response.ContentType)) PassOn();
        }

        return HasPassed;
    }

    private void PassOn()
    {
        HasPassed = true;
        if (_held.WrittenCount > 0) _inner.Writer.Write(_held.WrittenSpan);
    }

    private static bool IsEventStream(string? type) => type is not null && type.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);
}
