using System.Buffers;
using System.IO.Pipelines;
using Usher.Config;
using Usher.Live;

namespace Usher.Policies.Join;

/// <summary>
/// Takes the answer to one request of a part. What is too large to be held waits, where it may stream, until it is its turn; then it goes on to the
/// client as it comes.
/// </summary>
/// <param name="run">The run that asks.</param>
/// <param name="part">The part.</param>
/// <param name="budget">How much may be held.</param>
/// <param name="opening">The byte with which a value must begin; 0: any.</param>
internal sealed class PartSink(JoinRun run, JoinPart part, PartBudget budget, byte opening) : ResponseSink
{
    private const int MostDiscarded = 64 * 1024;
    private readonly TaskCompletionSource<PipeWriter> _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PartBody? _body;
    private PartFailure _failure;
    private PipeWriter? _client;
    private bool _isPassed;
    private bool _isWhole;
    private volatile bool _isStreaming;
    private bool _isLate;
    private int _discarded;

    /// <summary>What Usher knows of the request.</summary>
    public GatewayRequest Request { get; set; } = null!;

    /// <summary>What became of it, once it has ended.</summary>
    public PartAnswer Answer()
    {
        var failure = _failure;
        if (failure == PartFailure.None && !_isWhole) failure = BrokenBy();
        var keeps = failure == PartFailure.None || _isPassed;
        if (!keeps) _body?.Dispose();
        return new PartAnswer(failure, HasStarted ? StatusCode : 0, Headers, keeps ? _body : null) { IsPassed = _isPassed && _isWhole };
    }

    /// <summary>Lets what waits go on to the client.</summary>
    public void Release(PipeWriter client) => _turn.TrySetResult(client);

    /// <summary>The part's own time is over. From when it waits for its turn, the client's pace decides.</summary>
    public void BeLate()
    {
        if (_isStreaming) return;
        _isLate = true;
        Cancel();
    }

    /// <summary>What is not settled is given up.</summary>
    public void GiveUp()
    {
        if (!_isStreaming) Cancel();
    }

    /// <inheritdoc />
    protected override ValueTask OnHead()
    {
        if (Request.FailureCode is { } code) _failure = code.EndsWith("timeout", StringComparison.Ordinal) ? PartFailure.Timeout : PartFailure.Unreachable;
        else if (IsPassed(part.Pass, StatusCode)) (_failure, _isPassed, _body) = (PartFailure.Status, true, new PartBody(null, 0, isRaw: true));
        else if (StatusCode is < 200 or > 299 or 206) _failure = PartFailure.Status;
        else if (Headers.ContentEncoding.Count > 0 && Headers.ContentEncoding.ToString() is not "identity") _failure = PartFailure.NotJson;
        else if (Headers.ContentLength > run.Plan.Buffer && !part.MayStream && part.Rule is null) _failure = PartFailure.TooLarge;
        else if (StatusCode is not (204 or 205)) _body = new PartBody(part.Rule, opening);
        return default;
    }

    /// <inheritdoc />
    protected override async ValueTask<bool> OnBody(ReadOnlyMemory<byte> piece)
    {
        if (_body is null) return (_discarded += piece.Length) <= MostDiscarded;
        var before = _body.Count;
        if (!_body.Add(piece.Span)) return Fail(PartFailure.NotJson);
        if (_client is not null) return await PassOn();
        if (budget.TryTake(_body.Count - before)) return true;
        if (!part.MayStream || _isPassed) return Fail(PartFailure.TooLarge);
        _isStreaming = true;
        run.Stream(part, this);
        return await WaitForTurn() && await PassOn();
    }

    /// <inheritdoc />
    protected override async ValueTask OnEnd()
    {
        if (_body?.End() == false && !_isPassed) Fail(PartFailure.NotJson);
        else _isWhole = _client is null || await PassOn();
    }

    private async ValueTask<bool> WaitForTurn()
    {
        try
        {
            _client = await _turn.Task.WaitAsync(RequestAborted);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async ValueTask<bool> PassOn()
    {
        var (bytes, client) = (_body!.Bytes, _client!);
        client.Write(bytes.Span);
        bytes.Clear();
        var flushed = await client.FlushAsync(RequestAborted);
        return !flushed.IsCompleted && !flushed.IsCanceled;
    }

    private bool Fail(PartFailure failure)
    {
        _failure = failure;
        _isPassed = false;
        return false;
    }

    private PartFailure BrokenBy()
    {
        if (_isLate || Request.FailureCode is { } code && code.EndsWith("timeout", StringComparison.Ordinal)) return PartFailure.Timeout;
        if (RequestAborted.IsCancellationRequested && run.IsOver) return run.IsLate ? PartFailure.Timeout : PartFailure.GivenUp;
        return HasStarted ? PartFailure.Truncated : PartFailure.Unreachable;
    }

    private static bool IsPassed(IReadOnlyList<StatusRange> pass, int status)
    {
        for (var i = 0; i < pass.Count; i++)
        {
            if (pass[i].Contains(status)) return true;
        }

        return false;
    }
}
