using Usher.Live;

namespace Usher.Runtime;

/// <summary>
/// Disposes what a reload dropped, once no request under way uses it: when no snapshot of the versions that knew it has any left. A
/// WebSocket may hold an old version for hours; what came and went after that version is not held by it.
/// </summary>
internal sealed class Retirement : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly List<(long Version, SnapshotUse Use)> _busy = [];
    private readonly List<(LiveState.Dropped Dropped, long Last)> _waiting = [];
    private readonly ITimer _timer;

    public Retirement(TimeProvider time) => _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>How many things wait for the last request that may use them.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _waiting.Count;
        }
    }

    /// <summary>A snapshot is not current any more, and these things are not in the one that took its place.</summary>
    public void Add(Snapshot old, IReadOnlyList<LiveState.Dropped> dropped)
    {
        lock (_lock)
        {
            _busy.Add((old.Version, old.Use));
            foreach (var item in dropped) _waiting.Add((item, old.Version));
        }

        Look();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            foreach (var (dropped, _) in _waiting) dropped.Thing.Dispose();
            _waiting.Clear();
        }
    }

    private void Look()
    {
        lock (_lock)
        {
            _busy.RemoveAll(static old => old.Use.IsIdle);
            _waiting.RemoveAll(item =>
            {
                foreach (var (version, _) in _busy)
                {
                    if (version >= item.Dropped.Since && version <= item.Last) return false;
                }

                item.Dropped.Thing.Dispose();
                return true;
            });
            _timer.Change(_waiting.Count > 0 ? Every : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
