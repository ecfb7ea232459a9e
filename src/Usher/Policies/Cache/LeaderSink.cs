using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Usher.Policies.Cache;

/// <summary>
/// The sink of a request that a client waits for. It stands in the client's own context in place of the server's features, so that early hints,
/// logs and traces take their usual way, but the client decides neither how fast the answer is fetched nor, if others wait for it, whether.
/// </summary>
internal sealed class LeaderSink : FillSink, IConnectionLifetimeFeature
{
    private readonly HttpContext _context;
    private readonly Fill _fill;
    private readonly IHttpResponseFeature _response;
    private readonly IHttpResponseBodyFeature _responseBody;
    private readonly IHttpRequestLifetimeFeature _lifetime;
    private readonly IConnectionLifetimeFeature? _connection;
    private readonly CancellationTokenRegistration _whenGone;
    private readonly string _why;
    private RequestValidators _validators;
    private BodyReader? _reader;
    private Task<FlushResult>? _flush;
    private long _sent;
    private volatile bool _isGone;

    /// <summary>Takes a client's request over.</summary>
    /// <param name="rules">The route's rules.</param>
    /// <param name="slot">Where the answer belongs.</param>
    /// <param name="fill">Who waits for it.</param>
    /// <param name="context">The client's request.</param>
    /// <param name="asker">Who asked for it, as he asked.</param>
    /// <param name="stale">What is validated.</param>
    /// <param name="keepsConditions">Whether the client's conditions and ranges are sent on.</param>
    /// <param name="why">Why it is sent on, as Cache-Status says it.</param>
    public LeaderSink(CacheRules rules, CacheSlot slot, Fill fill, HttpContext context, Asker asker, StaleResponse stale, bool keepsConditions, string why)
        : base(rules, slot, fill, asker, stale)
    {
        (_context, _fill, _why) = (context, fill, why);
        var features = context.Features;
        _response = features.GetRequiredFeature<IHttpResponseFeature>();
        _responseBody = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        _lifetime = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        _connection = features.Get<IConnectionLifetimeFeature>();
        _whenGone = _lifetime.RequestAborted.UnsafeRegister(static self => ((LeaderSink)self!).ClientLeft(), this);
        // Runs before those that the policies in front of the cache have set: their fields belong to the server's own response.
        _response.OnStarting(static self => ((LeaderSink)self).ShowServer(), this);
        features.Set<IHttpResponseFeature>(this);
        features.Set<IHttpResponseBodyFeature>(this);
        features.Set<IHttpRequestLifetimeFeature>(this);
        if (_connection is not null) features.Set<IConnectionLifetimeFeature>(this);
        if (!keepsConditions) _validators.Change(context.Request.Headers, stale.Response);
    }

    /// <summary>What the client is told of it.</summary>
    public string Status => $"Usher; fwd={_why}; fwd-status={CameStatus}{(IsStored ? "; stored" : "")}";

    CancellationToken IConnectionLifetimeFeature.ConnectionClosed { get => RequestAborted; set => throw new NotSupportedException("The owner of the sink cancels."); }

    /// <summary>Gives the client's context its own features back.</summary>
    public void GiveBack()
    {
        _whenGone.Dispose();
        _validators.Restore(_context.Request.Headers);
        var features = _context.Features;
        features.Set(_response);
        features.Set(_responseBody);
        features.Set(_lifetime);
        if (_connection is not null) features.Set(_connection);
    }

    /// <summary>Sends the client what it has not been sent yet, once all has come.</summary>
    public async Task SendRest()
    {
        if (IsBroken && (IsFilling || Result is null)) _lifetime.Abort();
        if (Result is not { } result || _isGone) return;
        if (!IsFilling)
        {
            if (result.Body.TryHold()) await Reply.Send(_context, result, Rules.Now, WasValidated ? Status : $"{Status}; detail=stale-if-error");
            else _lifetime.Abort();
            return;
        }

        if (_reader is null || IsBroken) return;
        if (!await Flushed() || !await Reply.Copy(result.Body, _reader, _responseBody.Writer, _sent, -1, _lifetime.RequestAborted)) _lifetime.Abort();
    }

    /// <inheritdoc />
    protected override void OnDecided()
    {
        _validators.Restore(_context.Request.Headers);
        if (Result is null) PassOn();
        else if (IsFilling) Begin();
    }

    /// <inheritdoc />
    protected override async ValueTask OnProgress(bool mustWait)
    {
        // What is too large to be stored is fetched for those alone who read it.
        if (mustWait && (_isGone || _reader is null)) _fill.LeaveLead(Cancel);
        if (_reader is null || _isGone) return;
        // Where the client is slow, it is sent the rest later: the others do not wait for it.
        if (!mustWait && _flush is { IsCompleted: false }) return;
        if (!await Flushed()) return;
        var body = Result!.Body;
        for (; body.At(_sent) is { Length: > 0 } piece; _sent += piece.Length) _responseBody.Writer.Write(piece.Span);
        body.Moved(_reader, _sent);
        _flush = _responseBody.Writer.FlushAsync(_lifetime.RequestAborted).AsTask();
        if (mustWait) await Flushed();
    }

    private Task ShowServer()
    {
        _context.Features.Set(_response);
        return Task.CompletedTask;
    }

    private void Begin()
    {
        _response.StatusCode = Reply.Head(_context.Request, _response.Headers, Result!, Rules.Now, Status, allowRanges: false, out _);
        if (_response.StatusCode != Result!.Status) return;
        StoredFields.AddOwn(_response.Headers, Headers);
        _reader = Result.Body.AddReader();
    }

    private void PassOn()
    {
        _response.StatusCode = StatusCode;
        _response.ReasonPhrase = ReasonPhrase;
        foreach (var (name, value) in Headers) _response.Headers[name] = value;
        _response.Headers.Append("Cache-Status", Status);
        Direct = _responseBody.Writer;
        if (_isGone) Cancel();
    }

    private async ValueTask<bool> Flushed()
    {
        if (_flush is null) return !_isGone;
        try
        {
            var result = await _flush;
            if (!result.IsCompleted && !result.IsCanceled) return true;
        }
        catch (OperationCanceledException)
        {
            // The client has left.
        }

        ClientLeft();
        return false;
    }

    private void ClientLeft()
    {
        if (_isGone) return;
        _isGone = true;
        if (_reader is { } reader) Result!.Body.Remove(reader);
        if (HasStarted && Result is null) Cancel();
        else if (!IsStored) _fill.LeaveLead(Cancel);
    }
}
