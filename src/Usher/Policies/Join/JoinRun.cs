using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Usher.Live;

namespace Usher.Policies.Join;

/// <summary>
/// One joined answer on its way: every part is asked as soon as those that it speaks of are settled. It ends when all are, or when a required one
/// has failed; only when nothing of it runs any more it lets go of the client's request.
/// </summary>
internal sealed class JoinRun : IDisposable
{
    private readonly HttpContext _context;
    private readonly GatewayRequest _request;
    private readonly TimeProvider _time;
    private readonly KeyValuePair<string, StringValues>[] _clientFields;
    private readonly PartResult[] _results;
    private readonly int[] _waitsFor;
    private readonly TaskCompletionSource?[] _ends;
    private readonly CancellationTokenSource _cancel = new();
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _whenGone;
    private ExceptionDispatchInfo? _bug;
    private volatile bool _isDropped;
    private int _open;
    private int _failed = -1;

    /// <summary>Begins an answer; nothing is asked yet.</summary>
    /// <param name="plan">What is done.</param>
    /// <param name="context">The client's request.</param>
    /// <param name="body">The client's body; undefined: nothing speaks of it.</param>
    /// <param name="time">The clock.</param>
    public JoinRun(JoinPlan plan, HttpContext context, JsonElement body, TimeProvider time)
    {
        (Plan, _context, _request, _time) = (plan, context, GatewayRequest.Of(context), time);
        var count = plan.Parts.Length;
        (_results, _waitsFor, _ends, _open) = (new PartResult[count], new int[count], new TaskCompletionSource?[count], count);
        Values = new PartValues(context, _request, body, count);
        for (var i = 0; i < count; i++) (_results[i], _waitsFor[i]) = (new PartResult(), plan.Parts[i].Needs.Length);
        _clientFields = ClientFields.Of(context.Request);
    }

    /// <summary>What is done.</summary>
    public JoinPlan Plan { get; }

    /// <summary>Whether what still runs is given up.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether the time for all is over.</summary>
    public bool IsLate { get; private set; }

    /// <summary>Whether the client has left.</summary>
    public bool IsGone { get; private set; }

    /// <summary>The part that failed the whole; null: none did.</summary>
    public JoinPart? Failed => _failed < 0 ? null : Plan.Parts[_failed];

    /// <summary>What became of the parts.</summary>
    public IReadOnlyList<PartResult> Results => _results;

    /// <summary>What texts and expressions make.</summary>
    public PartValues Values { get; }

    /// <summary>Asks for all parts, and waits until nothing more is to be waited for before an answer.</summary>
    public async Task Ask()
    {
        _whenGone = _context.RequestAborted.UnsafeRegister(static self => ((JoinRun)self!).Leave(), this);
        await using (_time.CreateTimer(static self => ((JoinRun)self!).BeLate(), this, Plan.Timeout, Timeout.InfiniteTimeSpan))
        {
            foreach (var part in Plan.Parts)
            {
                if (part.Needs.Length == 0) Start(part);
            }

            await _settled.Task;
        }

        if (_failed >= 0 || IsGone || _bug is not null) await End();
        _bug?.Throw();
    }

    /// <summary>Waits for the end of a part that goes on to the client.</summary>
    public Task Ended(JoinPart part) => _ends[part.Index]!.Task;

    /// <summary>A part that waited for its turn and has failed meanwhile; null: none has.</summary>
    public JoinPart? BrokenStream()
    {
        foreach (var part in Plan.Parts)
        {
            if (_results[part.Index].Stream is not null && Ended(part).IsCompleted && _results[part.Index].Failure != PartFailure.None) return part;
        }

        return null;
    }

    /// <summary>Gives up what still runs, and waits for its end.</summary>
    public async Task End()
    {
        GiveUp(drops: true);
        // A part starts before the one that it waited for has ended.
        foreach (var index in Plan.Order)
        {
            if (_ends[index] is { } end) await end.Task;
        }
    }

    /// <summary>A part is larger than what is held: it is settled, and waits for its turn. Called by its sink.</summary>
    public void Stream(JoinPart part, PartSink sink)
    {
        _results[part.Index].Stream = sink;
        _results[part.Index].Add(sink.Headers);
        if (_isDropped) sink.Cancel();
        Settle(part);
    }

    /// <summary>Sends one request of a part.</summary>
    public async Task<PartAnswer> Send(JoinPart part, PartRequest asked, PartBudget budget, byte opening, Activity? span)
    {
        if (IsOver) return new PartAnswer(IsLate ? PartFailure.Timeout : PartFailure.GivenUp);
        using var sink = new PartSink(this, part, budget, opening);
        _request.MayHaveLeft = true;
        var context = DetachedContext.Create(_context, sink, Detach(part, asked));
        sink.Request = GatewayRequest.Of(context);
        if (sink.Request.Facts is { } facts) facts.Span = span;
        await using var whenOver = _cancel.Token.UnsafeRegister(static sink => ((PartSink)sink!).GiveUp(), sink);
        await using var timer = part.Timeout is { } limit ? _time.CreateTimer(static sink => ((PartSink)sink!).BeLate(), sink, limit, Timeout.InfiniteTimeSpan) : null;
        try
        {
            await part.Forward(context);
            await sink.Finish();
        }
        catch (OperationCanceledException) when (sink.RequestAborted.IsCancellationRequested)
        {
            sink.Abort();
        }

        return sink.Answer();
    }

    public void Dispose()
    {
        _whenGone.Unregister();
        foreach (var result in _results) result.Dispose();
        _cancel.Dispose();
    }

    // That it has started is known before it does anything, so that whoever waits for all ends misses none.
    private void Start(JoinPart part)
    {
        var end = _ends[part.Index] = new TaskCompletionSource();
        _ = Run(part, end);
    }

    private async Task Run(JoinPart part, TaskCompletionSource end)
    {
        await Run(part);
        end.SetResult();
    }

    private async Task Run(JoinPart part)
    {
        var result = _results[part.Index];
        try
        {
            using var span = _request.Facts?.BeginSpan(part.SpanName);
            await Run(part, result, span);
            if (result.Failure != PartFailure.None) Replace(part, result);
            if (part.IsRead) Values.Elements[part.Index] = result.Parse();
            span?.SetTag("usher.join.failure", result.Failure == PartFailure.None ? null : PartFailures.NameOf(result.Failure));
        }
        catch (Exception bug)
        {
            // The whole fails with it, where it is thrown once more.
            _bug ??= ExceptionDispatchInfo.Capture(bug);
            GiveUp(drops: true);
            _settled.TrySetResult();
            return;
        }

        Settle(part);
    }

    private Task Run(JoinPart part, PartResult result, Activity? span)
    {
        if (part.When is { } when && !Values.Holds(when)) return Task.CompletedTask;
        if (part.Each is { } fan) return new FanOut(this, part, fan, result, Plan.Buffer, span).Run(Values.ItemsOf(fan));
        return RunOnce(part, result, span);
    }

    private async Task RunOnce(JoinPart part, PartResult result, Activity? span)
    {
        if (!Values.TryTarget(part, Values.Elements, [], out var target, out var pathLength)) result.Fail(PartFailure.NoTarget);
        else result.Take(await Send(part, new PartRequest(target, pathLength, Values.Elements), new PartBudget(Plan.Buffer), part.Opening, span));
    }

    // What stands in the place of a part that failed.
    private void Replace(JoinPart part, PartResult result)
    {
        if (!part.IsOptional) return;
        result.IsPartial = true;
        result.Take(part.Fallback is { } fallback ? Values.Fill(fallback, []) : JoinAnswer.Null, owned: null);
    }

    private void Settle(JoinPart part)
    {
        var result = _results[part.Index];
        if (!result.TrySettle()) return;
        if (result.Failure != PartFailure.None && !part.IsOptional)
        {
            Fail(part);
            return;
        }

        foreach (var other in part.NeededBy)
        {
            if (Interlocked.Decrement(ref _waitsFor[other]) == 0) Start(Plan.Parts[other]);
        }

        if (Interlocked.Decrement(ref _open) == 0) _settled.TrySetResult();
    }

    private void Fail(JoinPart part)
    {
        if (Interlocked.CompareExchange(ref _failed, part.Index, -1) != -1) return;
        GiveUp(drops: true);
        _settled.TrySetResult();
    }

    private DetachedRequest Detach(JoinPart part, in PartRequest asked)
    {
        IHeaderDictionary fields = new HeaderDictionary(_clientFields.Length + part.Headers.Length + 2);
        foreach (var (name, values) in _clientFields) fields[name] = values;
        fields.Accept = "application/json";
        if (asked.Item.ValueKind != JsonValueKind.Undefined) asked.Elements[^1] = asked.Item;
        if (part.Headers.Length > 0) ClientFields.Set(fields, part.Headers, _context, _request, Values.Body, asked.Elements);
        var body = part.Body is null ? [] : Values.Fill(part.Body, asked.Elements);
        if (body.Length > 0 && fields.ContentType.Count == 0) fields.ContentType = "application/json";
        return new DetachedRequest { Method = part.Method, Target = asked.Target, PathLength = asked.PathLength, Fields = fields, Body = body };
    }

    private void Leave()
    {
        IsGone = true;
        GiveUp(drops: true);
        _settled.TrySetResult();
    }

    private void BeLate()
    {
        IsLate = true;
        GiveUp(drops: false);
    }

    // What is settled and waits for its turn is dropped only where there will be no answer.
    private void GiveUp(bool drops)
    {
        IsOver = true;
        _isDropped |= drops;
        _cancel.Cancel();
        if (!drops) return;
        foreach (var result in _results) result.Stream?.Cancel();
    }
}
