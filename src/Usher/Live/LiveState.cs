using System.Collections.Concurrent;

namespace Usher.Live;

/// <summary>
/// What has to survive a reload: pools, health, counters, the cache. Everything in it has a key; a compile that asks for a key gets what
/// is there already. What the new snapshot did not ask for is let go of by the swap, and disposed once no request uses it any more.
/// </summary>
internal sealed class LiveState : IDisposable
{
    private readonly ConcurrentDictionary<string, Kept> _entries = new(StringComparer.Ordinal);

    /// <summary>How many things are kept now.</summary>
    public int Count => _entries.Count;

    /// <summary>Begins a compile. Only one may be under way at a time.</summary>
    internal Edit Begin() => new(this);

    /// <summary>Disposes everything kept.</summary>
    public void Dispose()
    {
        foreach (var key in _entries.Keys)
        {
            if (_entries.TryRemove(key, out var entry)) (entry.Thing as IDisposable)?.Dispose();
        }
    }

    private readonly record struct Kept(object Thing, long Since);

    /// <summary>What no longer belongs to what runs, but may still be used by requests under way.</summary>
    /// <param name="Thing">What to dispose.</param>
    /// <param name="Since">The first version whose requests may use it.</param>
    internal readonly record struct Dropped(IDisposable Thing, long Since);

    /// <summary>What one compile keeps; nothing is visible to others before <see cref="Commit"/>.</summary>
    internal sealed class Edit(LiveState live)
    {
        private readonly Dictionary<string, object> _used = new(StringComparer.Ordinal);
        private readonly List<string> _made = [];

        /// <summary>Whether this is the first compile: nothing ran before.</summary>
        public bool IsFirst => live._entries.IsEmpty;

        /// <summary>The thing kept under <paramref name="key"/>, made if it is not there yet.</summary>
        /// <exception cref="InvalidOperationException">Something of another type is kept under this key: a bug.</exception>
        public T Keep<T>(string key, Func<T> create) where T : class
        {
            if (_used.TryGetValue(key, out var used)) return Cast<T>(key, used);
            object entry;
            if (live._entries.TryGetValue(key, out var kept))
            {
                entry = kept.Thing;
            }
            else
            {
                entry = create();
                _made.Add(key);
            }

            _used.Add(key, entry);
            return Cast<T>(key, entry);
        }

        /// <summary>Takes over what this compile made. Call it before the swap.</summary>
        /// <param name="version">The version that is about to come into force.</param>
        public void Commit(long version)
        {
            foreach (var key in _made) live._entries[key] = new Kept(_used[key], version);
        }

        /// <summary>Lets go of what this compile did not ask for. Call it after the swap.</summary>
        /// <returns>What is to be disposed once no request under way uses it.</returns>
        public IReadOnlyList<Dropped> Sweep()
        {
            List<Dropped>? dropped = null;
            foreach (var key in live._entries.Keys)
            {
                if (_used.ContainsKey(key) || !live._entries.TryRemove(key, out var entry)) continue;
                if (entry.Thing is IDisposable thing) (dropped ??= []).Add(new Dropped(thing, entry.Since));
            }

            return dropped ?? (IReadOnlyList<Dropped>)[];
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
