namespace Usher.Policies.Concurrency;

/// <summary>Counts what is under way for each key, and lets those wait who find no room. A key of which nothing is under way takes no memory.</summary>
/// <param name="max">How many of one key are under way at once.</param>
/// <param name="queue">How many of one key may wait.</param>
internal sealed class Lanes(int max, int queue)
{
    private readonly Shard[] _shards = [.. Enumerable.Range(0, 32).Select(_ => new Shard())];

    /// <summary>How many keys there are of which something is under way.</summary>
    public int Count => _shards.Sum(shard => shard.Lanes.Count);

    /// <summary>Enters, or takes a place in the queue.</summary>
    /// <param name="key">The key.</param>
    /// <param name="wait">What to wait for; null: it has entered, or there is no place.</param>
    /// <returns>Whether it has entered.</returns>
    public bool Enter(UInt128 key, out TaskCompletionSource? wait)
    {
        wait = null;
        var shard = ShardOf(key);
        lock (shard.Lock)
        {
            if (!shard.Lanes.TryGetValue(key, out var lane)) shard.Lanes.Add(key, lane = new Lane());
            if (lane.Running < max)
            {
                lane.Running++;
                return true;
            }

            if (queue == 0 || lane.Waiting is { } waiting && waiting.Count >= queue) return false;
            wait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (lane.Waiting ??= new LinkedList<TaskCompletionSource>()).AddLast(wait);
            return false;
        }
    }

    /// <summary>Leaves; the one that has waited longest enters in its place.</summary>
    public void Leave(UInt128 key)
    {
        TaskCompletionSource? next = null;
        var shard = ShardOf(key);
        lock (shard.Lock)
        {
            var lane = shard.Lanes[key];
            if (lane.Waiting is { First: { } first })
            {
                next = first.Value;
                lane.Waiting.RemoveFirst();
            }
            else if (--lane.Running == 0)
            {
                shard.Lanes.Remove(key);
            }
        }

        next?.SetResult();
    }

    /// <summary>Waits no longer.</summary>
    /// <returns>Whether it was still waiting; if not it has entered meanwhile.</returns>
    public bool GiveUp(UInt128 key, TaskCompletionSource wait)
    {
        var shard = ShardOf(key);
        lock (shard.Lock) return shard.Lanes.TryGetValue(key, out var lane) && lane.Waiting is { } waiting && waiting.Remove(wait);
    }

    private Shard ShardOf(UInt128 key) => _shards[(int)((ulong)key % 32)];

    private sealed class Shard
    {
        public Lock Lock { get; } = new();

        public Dictionary<UInt128, Lane> Lanes { get; } = [];
    }

    private sealed class Lane
    {
        public int Running;
        public LinkedList<TaskCompletionSource>? Waiting;
    }
}
