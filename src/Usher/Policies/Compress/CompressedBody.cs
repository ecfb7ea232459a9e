using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Usher.Live;

namespace Usher.Policies.Compress;

/// <summary>
/// Stands in the place of a response's body. With the first byte, or the first flush, it is decided whether the body is compressed; from
/// there on it is passed on or encoded. It is used again for other responses.
/// </summary>
#pragma warning disable CA1001 // its stream holds nothing
internal sealed class CompressedBody : IHttpResponseBodyFeature
#pragma warning restore CA1001
{
    private const int SmallestRoom = 4096;

    private readonly CompressionRules _rules;
    private readonly EncoderChoice _encoders;
    private readonly EncodedOutput _output = new();
    private readonly CompressedBodyWriter _writer;
    private readonly CompressedBodyStream _stream;

    private HttpContext _context = null!;
    private GatewayRequest _request = null!;
    private AcceptedCodings _accepted;
    private BodyEncoder? _encoder;
    private byte[]? _plain;
    private int _held;
    private string? _failure;
    private Mode _mode;
    private bool _isStream;

    public CompressedBody(CompressionRules rules, EncoderChoice encoders)
    {
        (_rules, _encoders) = (rules, encoders);
        _writer = new CompressedBodyWriter(this);
        _stream = new CompressedBodyStream(this);
    }

    private enum Mode
    {
        Undecided,
        Pass,
        Hold,
        Encode,
        Broken,
    }

    /// <summary>The body that this one stands in the place of.</summary>
    public IHttpResponseBodyFeature Inner { get; private set; } = null!;

    public Stream Stream => _stream;

    public PipeWriter Writer => _writer;

    /// <summary>Whether what is written now goes to the inner body as it is. Decides, if nothing has before.</summary>
    public bool Passes
    {
        get
        {
            if (_mode != Mode.Undecided && !ReferenceEquals(_request.FailureCode, _failure)) TakeBack();
            if (_mode == Mode.Undecided) Decide();
            return _mode == Mode.Pass;
        }
    }

    /// <summary>Takes the place of a response's body.</summary>
    public void Begin(HttpContext context, AcceptedCodings accepted)
    {
        Inner = context.Features.Get<IHttpResponseBodyFeature>()!;
        (_context, _request, _accepted, _mode, _held, _isStream) = (context, GatewayRequest.Of(context), accepted, Mode.Undecided, 0, false);
        _output.Begin(Inner.Writer);
        context.Features.Set<IHttpResponseBodyFeature>(this);
    }

    /// <summary>The response is whole, unless what was begun has failed since: then it stays cut off.</summary>
    public void Finish()
    {
        switch (_mode)
        {
            case Mode.Undecided:
                FinishHead();
                break;
            case Mode.Hold when IsSound:
                TellLength(_held);
                Inner.Writer.Write(_plain.AsSpan(0, _held));
                _mode = Mode.Pass;
                break;
            case Mode.Encode when IsSound:
                _encoder!.Finish(_output);
                if (!_output.HasLeft) TellLength(_output.Waiting);
                _output.HandOver();
                CompressionRules.Apply(_context.Features.Get<IHttpResponseTrailersFeature>());
                _mode = Mode.Pass;
                break;
        }
    }

    /// <summary>Gives the place back, and lets go of everything.</summary>
    public void End()
    {
        _context.Features.Set(Inner);
        Forget();
        (_context, _request, Inner) = (null!, null!, null!);
    }

    /// <summary>Memory for bytes of the body that are not passed on as they are.</summary>
    public Memory<byte> Room(int sizeHint)
    {
        var needed = _held + Math.Max(sizeHint, 1);
        if (_plain is null || _plain.Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, SmallestRoom));
            if (_plain is not null)
            {
                _plain.AsSpan(0, _held).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_plain);
            }

            _plain = larger;
        }

        return _plain.AsMemory(_held);
    }

    /// <summary>Bytes were written to the room.</summary>
    public void Advance(int count)
    {
        if (_mode == Mode.Hold)
        {
            _held += count;
            if (_held >= _rules.Min) Encode();
        }
        else if (_mode == Mode.Encode)
        {
            _encoder!.Write(_plain.AsSpan(0, count), _output);
        }
    }

    /// <summary>Takes bytes of a body that is not passed on as it is.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_mode == Mode.Hold && _held + bytes.Length < _rules.Min)
        {
            bytes.CopyTo(Room(bytes.Length).Span);
            _held += bytes.Length;
            return;
        }

        if (_mode == Mode.Hold) Encode();
        if (_mode == Mode.Encode) _encoder!.Write(bytes, _output);
    }

    /// <summary>Sends on what there is of a body that is not passed on as it is.</summary>
    public ValueTask<FlushResult> Flush(CancellationToken cancellation)
    {
        // A piece that is flushed before the end is known makes it a stream, however small it is.
        if (_mode == Mode.Hold) Encode();
        if (_mode == Mode.Broken) return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: true));
        if (_isStream)
        {
            _encoder!.Flush(_output);
            _output.HandOver();
        }
        else if (!_output.OwesFlush)
        {
            // A body of known length is no stream of events: it goes out in pieces that are worth it.
            return default;
        }

        _output.Flushing();
        return Inner.Writer.FlushAsync(cancellation);
    }

    public void DisableBuffering() => Inner.DisableBuffering();

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (!Passes && _mode == Mode.Hold) Encode();
        await Inner.StartAsync(cancellationToken);
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        Passes ? Inner.SendFileAsync(path, offset, count, cancellationToken) : SendFileFallback.SendFileAsync(_stream, path, offset, count, cancellationToken);

    public Task CompleteAsync()
    {
        Finish();
        return Inner.CompleteAsync();
    }

    private bool IsSound => ReferenceEquals(_request.FailureCode, _failure);

    private void Decide()
    {
        _failure = _request.FailureCode;
        var verdict = _context.Response.HasStarted ? CompressVerdict.Leave : _rules.Judge(_context, _accepted);
        _isStream = verdict != CompressVerdict.Leave && _context.Response.ContentLength is null;
        switch (verdict)
        {
            case CompressVerdict.Leave:
                _mode = Mode.Pass;
                break;
            case CompressVerdict.CompressUnlessSmall:
                _mode = Mode.Hold;
                break;
            default:
                Encode();
                break;
        }
    }

    private void Encode()
    {
        var coding = _accepted.Best!.Value;
        CompressionRules.Apply(_context.Response.Headers, coding);
        _encoder = _encoders.Create(coding);
        _mode = Mode.Encode;
        if (_held == 0) return;
        _encoder.Write(_plain.AsSpan(0, _held), _output);
        _held = 0;
    }

    private void TellLength(int length)
    {
        if (!_context.Response.HasStarted && !HttpMethods.IsHead(_context.Request.Method)) _context.Response.ContentLength = length;
    }

    // No body came. What a HEAD is told must be what a GET would be.
    private void FinishHead()
    {
        if (_context.Response.HasStarted) return;
        var verdict = _rules.Judge(_context, _accepted);
        if (verdict != CompressVerdict.Leave && HttpMethods.IsHead(_context.Request.Method)) CompressionRules.Apply(_context.Response.Headers, _accepted.Best!.Value);
    }

    // A failure is answered in the place of what was begun. Where some of that has left, the client must see it cut off.
    private void TakeBack()
    {
        if (_mode is Mode.Pass or Mode.Broken) return;
        var hasLeft = _output.HasLeft || _context.Response.HasStarted;
        Forget();
        _mode = hasLeft ? Mode.Broken : Mode.Undecided;
        if (hasLeft) _context.Abort();
    }

    private void Forget()
    {
        _encoder?.Dispose();
        _encoder = null;
        _output.Clear();
        _held = 0;
        if (_plain is null) return;
        ArrayPool<byte>.Shared.Return(_plain);
        _plain = null;
    }
}
