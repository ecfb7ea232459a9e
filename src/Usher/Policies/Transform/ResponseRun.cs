using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Usher.Live;

namespace Usher.Policies.Transform;

/// <summary>
/// One response on its way to the client. What it is is decided when its head is there, at the first byte. The start is held back, so that what
/// proves to be no JSON soon is answered with a failure as a whole; later it breaks off.
/// </summary>
internal sealed class ResponseRun : PipeWriter, IHttpResponseBodyFeature, IDisposable
{
    private const int Held = 32 * 1024;
    private readonly ResponsePlan _plan;
    private readonly HttpContext _context;
    private readonly GatewayRequest _request;
    private readonly IHttpResponseBodyFeature _inner;
    private BodyRun? _body;
    private BodyDigests _digests;
    private Mode _mode;
    private bool _started;

    public ResponseRun(ResponsePlan plan, HttpContext context, GatewayRequest request, IHttpResponseBodyFeature inner)
    {
        (_plan, _context, _request, _inner) = (plan, context, request, inner);
        Stream = AsStream(leaveOpen: true);
    }

    private enum Mode
    {
        Undecided,
        Passing,
        Changing,
        Swallowing,
    }

    /// <summary>Why the body cannot be changed.</summary>
    public BodyProblem Problem { get; private set; }

    public Stream Stream { get; }

    public PipeWriter Writer => this;

    /// <summary>What comes after the last byte.</summary>
    /// <returns>Whether the response is whole; where not, it still has to be answered with a failure.</returns>
    public async Task<bool> Finish()
    {
        Decide();
        if (_context.RequestAborted.IsCancellationRequested) return true;
        if (_mode == Mode.Changing) Check(_body!.Process(isFinal: true));
        if (Problem != BodyProblem.None)
        {
            if (!_started) return false;
            _context.Abort();
            return true;
        }

        if (_mode != Mode.Changing) return true;
        if (!_started)
        {
            _context.Response.ContentLength = _body!.Output.Count;
            _digests.Set(_context.Response.Headers, _body.Output.Span);
        }

        await Drain(CancellationToken.None);
        return true;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Decide();
        return _mode switch
        {
            Mode.Passing => _inner.Writer.GetMemory(sizeHint),
            _ => (_body ??= NewBody()).Input.GetMemory(sizeHint),
        };
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (_mode == Mode.Passing) _inner.Writer.Advance(bytes);
        else if (_mode == Mode.Changing && Problem == BodyProblem.None) _body!.Input.Advance(bytes);
    }

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Decide();
        if (_mode == Mode.Passing) return await _inner.Writer.FlushAsync(cancellationToken);
        if (_mode == Mode.Changing && Problem == BodyProblem.None)
        {
            Check(_body!.Process(isFinal: false));
            if (Problem == BodyProblem.None && (_started || _body.Output.Count >= Held)) return await Drain(cancellationToken);
        }

        if (Problem == BodyProblem.None || !_started) return new FlushResult(isCanceled: false, isCompleted: false);

        // The client must not take for whole what it has.
        _context.Abort();
        return new FlushResult(isCanceled: false, isCompleted: true);
    }

    public override void CancelPendingFlush() => _inner.Writer.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        if (_mode == Mode.Passing) _inner.Writer.Complete(exception);
    }

    public void DisableBuffering() => _inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        Decide();
        return _mode == Mode.Passing ? _inner.StartAsync(cancellationToken) : Task.CompletedTask;
    }

    public Task CompleteAsync()
    {
        Decide();
        return _mode == Mode.Passing ? _inner.CompleteAsync() : Task.CompletedTask;
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    public void Dispose() => _body?.Dispose();

    private void Decide()
    {
        // A failure that takes the place of what has come so far, of which nothing has left.
        if (_request.FailureCode is not null && !_started && _mode != Mode.Passing)
        {
            _mode = Mode.Passing;
            Problem = BodyProblem.None;
        }

        if (_mode != Mode.Undecided) return;
        _mode = Mode.Passing;
        var response = _context.Response;
        if (response.StatusCode < 200 || !_plan.Holds(_context, _request)) return;
        var status = response.StatusCode;
        if (_plan.Body is { } plan) _mode = ModeOf(plan, response);
        _plan.ChangeHead(_context, _request);
        if (_mode == Mode.Passing && status != response.StatusCode && response.StatusCode is 204 or 205 or 304) _mode = Mode.Swallowing;
        if (_mode == Mode.Swallowing) response.ContentLength = null;
    }

    private Mode ModeOf(BodyPlan plan, HttpResponse response)
    {
        var status = _plan.Status ?? response.StatusCode;
        if (status is 204 or 205 or 304) return response.StatusCode == status ? Mode.Passing : Mode.Swallowing;
        if (plan.Made is null && response.StatusCode is (204 or 205 or 304)) return Mode.Passing;
        var isHead = HttpMethods.IsHead(_context.Request.Method);
        if (plan.Made is null && (!MessageFields.IsJson(response.ContentType) || response.ContentLength == 0 && !isHead)) return Mode.Passing;
        if (!isHead && !plan.IgnoresBody && (MessageFields.IsEncoded(response.Headers) || response.StatusCode == StatusCodes.Status206PartialContent || response.Headers.TransferEncoding.Count > 0)) Problem = BodyProblem.Encoded;
        _digests = MessageFields.Adjust(response.Headers);
        if (plan.Made is not null)
        {
            response.Headers.Remove("Content-Encoding");
            response.ContentType = "application/json";
        }

        if (isHead) return Mode.Passing;
        _body = NewBody();
        return Mode.Changing;
    }

    private BodyRun NewBody() => new(_plan.Body ?? new BodyPlan(), _context, _request);

    private void Check(BodyProblem problem)
    {
        if (Problem == BodyProblem.None) Problem = problem;
    }

    private async ValueTask<FlushResult> Drain(CancellationToken cancel)
    {
        _started = true;
        var output = _body!.Output;
        if (output.Count == 0) return await _inner.Writer.FlushAsync(cancel);
        var result = await _inner.Writer.WriteAsync(output.Memory, cancel);
        output.Clear();
        return result;
    }
}
