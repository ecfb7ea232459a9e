using System.Runtime.CompilerServices;
using Usher.Http1.Async;
using Usher.Http1.Channels;
using Usher.Http1.Pooling;
using Usher.Http1.Timing;
using Usher.Http1.Wire;

namespace Usher.Http1.Exchanges;

/// <summary>One request and its response on a connection. One object for each connection, used again and again.</summary>
/// <remarks>
/// The order of things: serialise the head; post the read for the response; send; take the response while the request's body may still
/// be on its way. The read stands before the send for two reasons. It tells for nothing whether the idle connection is still good: had it
/// ended or brought bytes, the read would complete at once. And nothing that came before the request can be taken for its answer.
/// </remarks>
internal sealed class Exchange
{
    private readonly ByteChannel _channel;
    private readonly ResponseLimits _limits;
    private readonly ExchangeTimeouts _timeouts;
    private readonly ContinueGate _gate = new();
    private readonly ResponseReader _reader;
    private readonly ResponseBody _body;
    private readonly RequestUpload _upload;
    private readonly RequestHead _head;

    private ExchangeRequest _request;
    private IExchangeClient _client = null!;
    private ValueTask<int> _firstRead;
    private ExchangeResult _facts;
    private BodyKind _bodyKind;
    private bool _mayPersist;
    private bool _isSkipped;
    private int _interim;

    public Exchange(ByteChannel channel, BufferPool buffers, CoarseClock clock, ExchangeTimeouts timeouts, ResponseLimits limits)
    {
        _channel = channel;
        _limits = limits;
        _timeouts = timeouts;
        Watch = new ExchangeWatch(channel, clock, _gate);
        _reader = new ResponseReader(channel, buffers, limits);
        _body = new ResponseBody(channel, _reader, Watch, limits);
        _upload = new RequestUpload(channel, buffers, Watch, _gate);
        _head = new RequestHead(buffers);
    }

    private enum HeadStep
    {
        NeedMore,
        EarlyHints,
        Final,
        Failed,
    }

    public ExchangeWatch Watch { get; }

    public RequestHeadFault HeadFault => _head.Fault;

    /// <summary>Serialises the head and posts the first read. Nothing has been sent yet.</summary>
    public BeginOutcome Begin(in ExchangeRequest request, IExchangeClient client, bool reused)
    {
        if (!_head.Write(request, client)) return BeginOutcome.HeadBad;
        _channel.LeavesSocketThread = request.LeavesSocketThread;

#pragma warning disable CA2012 // kept in a field until Run awaits it, once
        _firstRead = _reader.Begin();
#pragma warning restore CA2012
        if (_firstRead.IsCompleted)
        {
            _reader.Release();
            _head.Release();
            return BeginOutcome.Dead;
        }

        _request = request;
        _client = client;
        _facts = new ExchangeResult { Reused = reused };
        _bodyKind = BodyKind.None;
        _mayPersist = false;
        _isSkipped = false;
        _interim = 0;
        return BeginOutcome.Begun;
    }

    /// <summary>Runs the exchange that has begun, and gives the connection back or closes it.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    public async ValueTask<ExchangeResult> Run(Http1Connection connection, ConnectionPool pool, CancellationToken clientGone)
    {
        Watch.Begin(_request.Timeouts ?? _timeouts, _request.HasBody, _request.HasBody && _request.ExpectsContinue);
        var registration = clientGone.UnsafeRegister(
            static watch => ((ExchangeWatch)watch!).Stop(ExchangeFailure.ClientGone, ExchangeSide.Client), Watch);
        var uploads = false;
        var upload = default(ValueTask<UploadEnd>);
        var uploadEnd = UploadEnd.Sent;
        var isWhole = false;
        var isSound = false;
        ExchangeResult result;
        try
        {
            // 1. The request. A failed send is not the end: what the upstream answered may already be there.
            var hasMore = _request.HasBody && PackBody();
            _facts = _facts with { RequestMayHaveLeft = true };
            await _channel.WriteAsync(_head.Bytes);
            _head.Release();
            if (hasMore)
            {
                uploads = true;
                upload = _upload.Run();
            }

            // 2. The response's head, after any interim ones.
            var step = TakeHead(await _firstRead);
            while (step is HeadStep.NeedMore or HeadStep.EarlyHints)
                step = step == HeadStep.NeedMore ? TakeHead(await _reader.ReadMore()) : await ShowEarlyHints();

            // 3. Its body. What came in one piece is passed on without another wait.
            if (step == HeadStep.Final && IsWanted())
            {
                isWhole = PassHead();
                if (_bodyKind == BodyKind.Tunnel) Fail(await new Tunnel(_channel, _reader, Watch, await _client.OpenTunnel()).Run());
                else if (!isWhole) Fail(await _body.PassRest());
            }

            isSound = true;
        }
        finally
        {
            // 4. Both directions have to be at rest before the connection may go anywhere.
            _head.Release();
            if (uploads) uploadEnd = upload.IsCompleted ? await upload : await SettleUpload(upload, isSound, isWhole);
            await registration.DisposeAsync();
            result = End(connection, pool, isSound && uploadEnd == UploadEnd.Sent);
        }

        return result;
    }

    // Puts the body that is already there behind the head; true if there is more to come.
    private bool PackBody()
    {
        _upload.Begin(_request, _client);
        if (!_upload.TryPackBehindHead(_head.Room, out var packed))
        {
            _head.Advance(packed);
            return true;
        }

        _head.Advance(packed);
        Watch.EndUpload();
        return false;
    }

    private HeadStep TakeHead(int received)
    {
        if (received <= 0) return Fail(_facts.ResponseSeen ? ExchangeFailure.Truncated : ExchangeFailure.ConnectionLost);
        _reader.Received(received);
        if (!_facts.ResponseSeen) _facts = _facts with { ResponseSeen = true };
        return ParseHead();
    }

    private HeadStep ParseHead()
    {
        while (true)
        {
            var parsed = _reader.Parse();
            if (parsed == ParseStatus.NeedMore) return HeadStep.NeedMore;
            if (parsed == ParseStatus.Invalid) return Refuse(_reader.Violation);

            var fields = _reader.Fields;
            if (fields.Status >= 200) return HeadStep.Final;
            if (fields.MinorVersion == 0) return Refuse(ProtocolViolation.StatusLine); // RFC 9110 §15.2
            if (fields.Status == 101) return _request.Upgrade is null ? Refuse(ProtocolViolation.UnexpectedUpgrade) : HeadStep.Final;
            if (++_interim > _limits.Interim) return Refuse(ProtocolViolation.TooManyInterim);
            if (fields.Status == 103) return HeadStep.EarlyHints;
            if (fields.Status == 100 && _request is { HasBody: true, ExpectsContinue: true }) _gate.Signal(mayGo: true);
            SkipInterim();
        }
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<HeadStep> ShowEarlyHints()
    {
        await _client.OnEarlyHints(new ResponseHead(_reader.Head, _reader.Fields, hasBody: false));
        SkipInterim();
        return ParseHead();
    }

    private void SkipInterim()
    {
        _reader.SkipHead();
        _reader.Expect(trailers: false);
    }

    // What is not wanted is skipped where all of it is there already: then the connection is still good.
    private bool IsWanted()
    {
        var fields = _reader.Fields;
        _bodyKind = fields.BodyOf(_head.IsHead);
        _mayPersist = fields.IsPersistent && !fields.IsAmbiguous && _bodyKind is not (BodyKind.UntilClose or BodyKind.Tunnel);
        Watch.HeadSeen();
        if (_client.Wants(new ResponseHead(_reader.Head, fields, _bodyKind != BodyKind.None))) return true;

        _facts = _facts with { Status = fields.Status };
        var length = fields.ContentLength;
        _reader.SkipHead();
        _isSkipped = _bodyKind != BodyKind.Tunnel && _body.TrySkipWhole(_bodyKind, length);
        Fail(ExchangeFailure.NotWanted);
        return false;
    }

    // True when the whole body was there too.
    private bool PassHead()
    {
        var fields = _reader.Fields;
        var length = fields.ContentLength;
        if (_request is { HasBody: true, ExpectsContinue: true }) _gate.Signal(mayGo: false);

        _facts = _facts with { Status = fields.Status, HeadDelivered = true };
        _client.OnHead(new ResponseHead(_reader.Head, fields, _bodyKind != BodyKind.None));
        _reader.SkipHead();
        return _bodyKind != BodyKind.Tunnel && _body.TryPassWhole(_client, _bodyKind, length);
    }

    // The response is over and the request is not. Only a send that is just about to be taken is waited for.
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<UploadEnd> SettleUpload(ValueTask<UploadEnd> upload, bool isSound, bool isWhole)
    {
        if (isSound && _facts.Failure == ExchangeFailure.None && _upload.IsLastSend)
        {
            Watch.BeginGrace();
            if (isWhole && _bodyKind != BodyKind.None) await _body.FlushWhole();
        }
        else
        {
            Watch.Stop(ExchangeFailure.None, ExchangeSide.None);
        }

        return await upload;
    }

    private ExchangeResult End(Http1Connection connection, ConnectionPool pool, bool bothSound)
    {
        var stopped = Watch.Stopped;
        var side = Watch.StoppedSide;
        var isUsable = Watch.End() && bothSound && _mayPersist && (_facts.Failure == ExchangeFailure.None || _isSkipped) && !_body.HasExcess;

        // Whoever stopped it knows better than the broken connection that came of it.
        var failure = _facts.Failure != ExchangeFailure.None && stopped != ExchangeFailure.None ? stopped : _facts.Failure;
        var result = _facts with
        {
            Failure = failure,
            Side = failure == stopped ? side : ExchangeResult.SideOf(failure),
            RequestBodyTouched = _request.HasBody && _upload.Touched,
            RequestBytes = _request.HasBody ? _upload.Sent : 0,
            ResponseBytes = _body.Passed,
            Cause = failure == ExchangeFailure.ClientBodyBad ? _upload.Cause : _facts.Cause,
        };

        _reader.Release();
        _body.Reset();
        if (_request.HasBody) _upload.End();
        _request = default;
        _client = null!;
        _facts = default;

        // Last of all: from here on the connection may already belong to the next request.
        if (isUsable) pool.Return(connection);
        else pool.Discard(connection);
        return result;
    }

    private HeadStep Refuse(ProtocolViolation violation)
    {
        _facts = _facts with { Violation = violation };
        return Fail(ExchangeFailure.ProtocolError);
    }

    private HeadStep Fail(ExchangeFailure failure)
    {
        if (failure == ExchangeFailure.None) return HeadStep.Failed;
        var violation = _body.Violation != ProtocolViolation.None && _facts.HeadDelivered ? _body.Violation : _facts.Violation;
        _facts = _facts with { Failure = failure, Violation = violation, Cause = _facts.HeadDelivered ? _body.Cause : null };
        return HeadStep.Failed;
    }
}
