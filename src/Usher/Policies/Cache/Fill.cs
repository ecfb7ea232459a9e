using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Policies.Cache;

/// <summary>An answer that is being fetched: one request leads, others that it will probably fit wait for it and read along.</summary>
internal sealed class Fill
{
    private readonly TaskCompletionSource<StoredResponse?> _head = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string[] _varyNames;
    private readonly string[] _varyValues;
    private readonly Consumer? _caller;
    private readonly bool _isOwned;
    private readonly Lock _lock = new();
    private Action? _giveUp;
    private int _followers;
    private bool _isLeaderGone;

    /// <summary>Begins.</summary>
    /// <param name="varyNames">What answers of this key differed by before.</param>
    /// <param name="request">The fields of the leader's request.</param>
    /// <param name="caller">Who leads.</param>
    /// <param name="isOwned">Whether answers of this key were for one caller only before.</param>
    /// <param name="clearings">How often its slot was cleared.</param>
    public Fill(string[] varyNames, IHeaderDictionary request, Consumer? caller, bool isOwned, int clearings)
    {
        (_varyNames, _caller, _isOwned, Clearings) = (varyNames, caller, isOwned, clearings);
        _varyValues = new string[varyNames.Length];
        for (var i = 0; i < varyNames.Length; i++) _varyValues[i] = VaryKey.Normalise(varyNames[i], request[varyNames[i]]);
    }

    /// <summary>How often its slot had been cleared when it began.</summary>
    public int Clearings { get; }

    /// <summary>Whether nobody can join.</summary>
    public bool IsAlone { get; init; }

    /// <summary>What is to be read along, once its head is there; null: it is for nobody else.</summary>
    public Task<StoredResponse?> Head => _head.Task;

    /// <summary>Whether the answer, by what is known so far, will fit a request.</summary>
    public bool Takes(IHeaderDictionary request, Consumer? caller)
    {
        if (IsAlone) return false;
        if (_isOwned && !StoredResponse.IsSame(caller, _caller)) return false;
        for (var i = 0; i < _varyNames.Length; i++)
        {
            if (!string.Equals(VaryKey.Normalise(_varyNames[i], request[_varyNames[i]]), _varyValues[i], StringComparison.Ordinal)) return false;
        }

        return true;
    }

    /// <summary>The head is there, or will never be.</summary>
    public void Publish(StoredResponse? response) => _head.TrySetResult(response);

    /// <summary>One more follows.</summary>
    public void Follow()
    {
        lock (_lock) _followers++;
    }

    /// <summary>One follows no more.</summary>
    public void Unfollow()
    {
        Action? giveUp;
        lock (_lock) giveUp = --_followers == 0 && _isLeaderGone ? _giveUp : null;
        giveUp?.Invoke();
    }

    /// <summary>The leader's client has left: what is fetched for nobody is given up.</summary>
    /// <param name="giveUp">Gives up, now or when the last follower leaves.</param>
    public void LeaveLead(Action giveUp)
    {
        lock (_lock)
        {
            (_isLeaderGone, _giveUp) = (true, giveUp);
            if (_followers > 0) return;
        }

        giveUp();
    }
}
