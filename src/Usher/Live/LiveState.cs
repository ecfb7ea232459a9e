using System.Collections.Concurrent;

namespace Usher.Live;

/// <summary>
/// What has to survive a reload: pools, health, counters, the cache. Everything in it has a key; a compile that asks for a key gets what
/// is there already, and what no route of the new snapshot asked for is disposed after the swap.
/// </summary>
internal sealed class LiveState : IDisposable
{
    private readonly ConcurrentDictionary<string, object> _entries = new(StringComparer.Ordinal);

    /// <summary>How many things are kept now.</summary>
    public int Count => _entries.Count;

    /// <summary>Begins a compile. Only one may be under way at a time.</summary>
    internal Edit Begin() => new(this);

    /// <summary>Disposes everything kept.</summary>
    public void Dispose()
    {
        foreach (var key in _entries.Keys) Drop(key);
    }

    private void Drop(string key)
    {
        if (_entries.TryRemove(key, out var entry) && entry is IDisposable disposable) disposable.Dispose();
    }

    /// <summary>What one compile keeps; nothing is visible to others before <see cref="Commit"/>.</summary>
    internal sealed class Edit(LiveState live)
    {
        private readonly Dictionary<string, object> _used = new(StringComparer.Ordinal);
        private readonly List<string> _made = [];

        /// <summary>The thing kept under <paramref name="key"/>, made if it is not there yet.</summary>
        /// <exception cref="InvalidOperationException">Something of another type is kept under this key: a bug.</exception>
        public T Keep<T>(string key, Func<T> create) where T : class
        {
            if (_used.TryGetValue(key, out var used)) return Cast<T>(key, used);
            if (!live._entries.TryGetValue(key, out var entry))
            {
                entry = create();
                _made.Add(key);
            }

            _used.Add(key, entry);
            return Cast<T>(key, entry);
        }

        /// <summary>Takes over what this compile made. Call it before the swap.</summary>
        public void Commit()
        {
            foreach (var key in _made) live._entries[key] = _used[key];
        }

        /// <summary>Disposes what this compile did not ask for. Call it after the swap: requests under way may still use it.</summary>
        public void Sweep()
        {
            foreach (var key in live._entries.Keys)
            {
                if (!_used.ContainsKey(key)) live.Drop(key);
            }
        }

        /// <summary>Disposes what a compile that failed had made.</summary>
        public void Abandon()
        {
            foreach (var key in _made) (_used[key] as IDisposable)?.Dispose();
        }

        private static T Cast<T>(string key, object entry) where T : class =>
            entry as T ?? throw new InvalidOperationException($"'{key}' is kept as {entry.GetType().Name}, asked for as {typeof(T).Name}.");
    }
}
