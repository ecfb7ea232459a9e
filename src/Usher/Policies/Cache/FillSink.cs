using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Policies.Cache;

/// <summary>
/// Takes the answer that is fetched for a fill: decides, once its head is there, whether it is stored, and stores it as it comes. What is not
/// stored goes straight on to the client.
/// </summary>
/// <param name="rules">The route's rules.</param>
/// <param name="slot">Where it belongs.</param>
/// <param name="fill">Who waits for it.</param>
/// <param name="asker">Who asked for it, as he asked.</param>
/// <param name="stale">What is validated by it.</param>
internal class FillSink(CacheRules rules, CacheSlot slot, Fill fill, Asker asker, StaleResponse stale) : ResponseSink
{
    // Until when nobody waits for another's answer, once one could not be stored.
    private static readonly long PassFor = TimeSpan.FromSeconds(10).Ticks;
    private const long LagOfTooLarge = 256 * 1024;
    private readonly long _asked = rules.Now;
    private CacheBody? _body;
    private bool _isTooLarge;

    /// <summary>What the client is answered with; null: what comes goes to it as it is.</summary>
    public StoredResponse? Result { get; private set; }

    /// <summary>Whether the answer in <see cref="Result"/> is being fetched; otherwise it is stored already.</summary>
    public bool IsFilling => _body is not null;

    /// <summary>The status that came.</summary>
    public int CameStatus { get; private set; }

    /// <summary>Whether what is stored was found to hold still.</summary>
    public bool WasValidated { get; private set; }

    /// <summary>Whether the answer is stored, or will be.</summary>
    public bool IsStored => Result is not null && (WasValidated || _body is not null && !_isTooLarge);

    /// <summary>The route's rules.</summary>
    protected CacheRules Rules { get; } = rules;

    /// <summary>The head was decided on, and <see cref="Result"/> says what becomes of it.</summary>
    protected virtual void OnDecided()
    {
    }

    /// <summary>More of the body is there, or all.</summary>
    /// <param name="mustWait">Whether the client must have taken it before more is fetched.</param>
    protected virtual ValueTask OnProgress(bool mustWait) => default;

    /// <inheritdoc />
    protected override ValueTask OnHead()
    {
        CameStatus = StatusCode;
        if (!TryKeep()) TryStore();
        if (Result is null)
        {
            if (!fill.IsAlone && StatusCode < StatusCodes.Status500InternalServerError) slot.Pass(Rules.Now + PassFor, Rules.Store);
            if (stale.Entry is { } entry && StatusCode < StatusCodes.Status500InternalServerError && slot.Remove(entry, Rules.Store)) Rules.Store.Drop(entry);
            slot.Close(fill, Rules.Store);
        }

        OnDecided();
        fill.Publish(Result);
        return default;
    }

    /// <inheritdoc />
    protected override async ValueTask<bool> OnBody(ReadOnlyMemory<byte> piece)
    {
        if (_body is null) return Result is not null;
        if (!_isTooLarge && (_body.Written + piece.Length > Rules.MaxObject || !_body.Append(piece.Span)))
        {
            _isTooLarge = true;
            slot.Close(fill, Rules.Store);
        }

        // It is not stored, but those who have begun to read it get all of it.
        if (_isTooLarge) _body.Append(piece.Span, force: true);
        _body.Publish();
        await OnProgress(_isTooLarge);
        if (_isTooLarge) await _body.WaitForReaders(LagOfTooLarge, RequestAborted);
        return true;
    }

    /// <inheritdoc />
    protected override ValueTask OnEnd()
    {
        if (_body is null) return default;
        if (_body.Expected >= 0 && _body.Written != _body.Expected)
        {
            Abort();
            return default;
        }

        _body.Complete();
        if (_isTooLarge) return default;
        _body.TryHold();
        slot.Put(fill, Result!, Rules.Store);
        return default;
    }

    /// <inheritdoc />
    protected override void OnBroken()
    {
        _body?.Break();
        fill.Publish(null);
    }

    /// <summary>Nothing more will come, whatever happened.</summary>
    public void Close()
    {
        if (_body is { IsComplete: false, IsBroken: false }) _body.Break();
        fill.Publish(null);
        slot.Close(fill, Rules.Store);
    }

    /// <summary>The client has been answered.</summary>
    public void End()
    {
        _body?.LetGo();
        Dispose();
    }

    // What is stored is kept: it holds still, or there is nothing better to be had.
    private bool TryKeep()
    {
        if (stale.Response is not { } stored) return false;
        var now = Rules.Now;
        if (StatusCode == StatusCodes.Status304NotModified)
        {
            WasValidated = true;
            Result = Update(stored, now);
            return true;
        }

        if (!IsServerError(StatusCode) || !stale.MayReplaceErrors || stored.StaleIfError <= 0 || -stored.LeftAt(now) > stored.StaleIfError) return false;
        Result = stored;
        return true;
    }

    private StoredResponse Update(StoredResponse stored, long now)
    {
        var fields = StoredFields.Updated(stored, Headers);
        var verdict = Verdict.Of(Rules, asker, stored.Status, fields, _asked, now);
        var updated = new StoredResponse(Rules, asker, stored.Status, fields, stored.Body, verdict, _asked, now);
        if (verdict.MayStore && stored.Body.TryHold()) slot.Put(fill, updated, Rules.Store);
        else if (slot.Remove(stale.Entry!, Rules.Store)) Rules.Store.Drop(stale.Entry!);
        return updated;
    }

    private void TryStore()
    {
        var length = Headers.ContentLength ?? -1;
        if (length > Rules.MaxObject) return;
        var came = Rules.Now;
        var verdict = Verdict.Of(Rules, asker, StatusCode, Headers, _asked, came);
        if (!verdict.MayStore) return;
        _body = new CacheBody(Rules.Store, length);
        Result = new StoredResponse(Rules, asker, StatusCode, Headers, _body, verdict, _asked, came);
    }

    private static bool IsServerError(int status) => status is 500 or 502 or 503 or 504;
}
