using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Usher.Live;

/// <summary>
/// Takes a response in place of a client's connection: its head is a thing of its own, so nothing of it reaches a client before whoever owns
/// the sink has seen it, and its body goes where the owner says. Callbacks of <c>OnStarting</c> run first, as they do on a server. It is used
/// by one request at a time, as an <see cref="HttpContext"/> is.
/// </summary>
internal abstract class ResponseSink : PipeWriter, IHttpResponseFeature, IHttpResponseBodyFeature, IHttpRequestLifetimeFeature, IDisposable
{
    private const int SmallestBuffer = 4096;
    // Never disposed, as it has nothing to dispose of: somebody may give up what has ended already.
    private readonly CancellationTokenSource _cancel = new();
    private List<(Func<object, Task> Callback, object State)>? _starting;
    private List<(Func<object, Task> Callback, object State)>? _completed;
    private Stream? _stream;
    private byte[] _buffer = [];
    private int _used;

    /// <inheritdoc />
    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    /// <inheritdoc />
    public string? ReasonPhrase { get; set; }

    /// <inheritdoc />
    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    /// <inheritdoc />
    public bool HasStarted { get; private set; }

    /// <inheritdoc />
    public CancellationToken RequestAborted { get => _cancel.Token; set => throw new NotSupportedException("The owner of the sink cancels."); }

    /// <summary>Whether the response was broken off: what came of it is not the whole.</summary>
    public bool IsBroken { get; private set; }

    /// <inheritdoc />
    public PipeWriter Writer => this;

    /// <inheritdoc />
    public Stream Stream => _stream ??= AsStream(leaveOpen: true);

#pragma warning disable CS0618 // obsolete, and still a part of the feature
    Stream IHttpResponseFeature.Body { get => Stream; set => throw new NotSupportedException("The body goes to the sink."); }
#pragma warning restore CS0618

    /// <summary>Where the body goes from now on without being looked at; null: to <see cref="OnBody"/>.</summary>
    protected PipeWriter? Direct { get; set; }

    /// <summary>The head is complete; nothing of the body has been taken yet.</summary>
    protected abstract ValueTask OnHead();

    /// <summary>A piece of the body.</summary>
    /// <param name="piece">It, valid until the call ends.</param>
    /// <returns>Whether more is wanted.</returns>
    protected abstract ValueTask<bool> OnBody(ReadOnlyMemory<byte> piece);

    /// <summary>The response is whole: everything was handed over.</summary>
    protected virtual ValueTask OnEnd() => default;

    /// <summary>The response was broken off.</summary>
    protected virtual void OnBroken()
    {
    }

    /// <summary>Hands over what is left, once the pipeline has returned.</summary>
    public async ValueTask Finish()
    {
        if (!IsBroken && !HasStarted) await Start();
        var used = _used;
        _used = 0;
        if (!IsBroken && used > 0) await Take(used);
        if (!IsBroken) await OnEnd();
        if (_completed is null) return;
        for (var i = _completed.Count - 1; i >= 0; i--) await _completed[i].Callback(_completed[i].State);
    }

    /// <summary>Makes the pipeline give up: nobody wants the response any more.</summary>
    public void Cancel() => _cancel.Cancel();

    /// <inheritdoc />
    public void Abort()
    {
        if (IsBroken) return;
        IsBroken = true;
        OnBroken();
        _cancel.Cancel();
    }

    /// <inheritdoc />
    public void OnStarting(Func<object, Task> callback, object state)
    {
        if (HasStarted) throw new InvalidOperationException("The response has started already.");
        (_starting ??= []).Add((callback, state));
    }

    /// <inheritdoc />
    public void OnCompleted(Func<object, Task> callback, object state) => (_completed ??= []).Add((callback, state));

    /// <inheritdoc />
    public void DisableBuffering()
    {
    }

    /// <inheritdoc />
    public virtual Task StartAsync(CancellationToken cancellationToken = default) => HasStarted ? Task.CompletedTask : Start().AsTask();

    /// <inheritdoc />
    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    /// <inheritdoc />
    public async Task CompleteAsync() => await FlushAsync();

    /// <inheritdoc />
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (Direct is not null) return Direct.GetMemory(sizeHint);
        var room = Math.Max(sizeHint, 1);
        if (_buffer.Length - _used < room)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(SmallestBuffer, _used + room));
            _buffer.AsSpan(0, _used).CopyTo(larger);
            Return();
            _buffer = larger;
        }

        return _buffer.AsMemory(_used);
    }

    /// <inheritdoc />
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc />
    public override void Advance(int bytes)
    {
        if (Direct is not null) Direct.Advance(bytes);
        else _used += bytes;
    }

    /// <inheritdoc />
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc />
    public override long UnflushedBytes => Direct?.UnflushedBytes ?? _used;

    /// <inheritdoc />
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (IsBroken) return new FlushResult(isCanceled: false, isCompleted: true);
        if (!HasStarted) await Start();
        var used = _used;
        _used = 0;
        if (used > 0 && !await Take(used)) return new FlushResult(isCanceled: false, isCompleted: true);
        return Direct is null ? default : await Direct.FlushAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override void CancelPendingFlush()
    {
        if (Direct is null) Cancel();
        else Direct.CancelPendingFlush();
    }

    /// <inheritdoc />
    public override void Complete(Exception? exception = null)
    {
        if (exception is not null) Abort();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Return();
        _buffer = [];
    }

    // What was written before the head had been looked at may belong to a response that goes straight on.
    private async ValueTask<bool> Take(int used)
    {
        if (Direct is null) return await OnBody(_buffer.AsMemory(0, used));
        Direct.Write(_buffer.AsSpan(0, used));
        return true;
    }

    private async ValueTask Start()
    {
        if (_starting is not null)
        {
            for (var i = _starting.Count - 1; i >= 0; i--) await _starting[i].Callback(_starting[i].State);
        }

        HasStarted = true;
        await OnHead();
    }

    private void Return()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
    }
}
