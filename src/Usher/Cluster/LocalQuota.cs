namespace Usher.Cluster;

/// <summary>The counts of one quota in memory; what a file keeps of them is read when a key is first seen, and is written behind.</summary>
internal sealed class LocalQuota(string name, QuotaRule rule, TimeProvider time, QuotaFile? file) : QuotaCounter(rule)
{
    // Keys come from credentials, so there are no more of them than callers that are known.
    private readonly Dictionary<UInt128, Use> _uses = [];
    private readonly List<Use> _changed = [];
    private readonly Lock _lock = new();

    /// <inheritdoc />
    public override ValueTask<QuotaAnswer> Take(UInt128 key, long cost) => new(Decide(key, cost));

    /// <summary>Uses what a request costs, or nothing.</summary>
    public QuotaAnswer Decide(UInt128 key, long cost)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow().ToUnixTimeSeconds();
            var slot = Rule.SlotOf(now);
            var use = Find(key, slot);
            use.Forget(slot - Rule.Past);
            var reset = Math.Max(1, Rule.EndOf(use.Oldest ?? slot) - now);
            if (cost > Rule.Count - use.Total && cost > 0) return new QuotaAnswer(ClusterOutcome.Refused, use.Total, reset);
            if (cost > 0) Add(use, slot, cost);
            return new QuotaAnswer(ClusterOutcome.Granted, use.Total, reset);
        }
    }

    /// <inheritdoc />
    public override void GiveBack(UInt128 key, long cost)
    {
        lock (_lock)
        {
            var slot = Rule.SlotOf(time.GetUtcNow().ToUnixTimeSeconds());
            var use = Find(key, slot);
            Add(use, slot, -Math.Min(cost, use.At(slot)));
        }
    }

    /// <summary>Writes what has changed to the file.</summary>
    /// <param name="into">Takes the changes.</param>
    public void Collect(List<QuotaUse> into)
    {
        lock (_lock)
        {
            foreach (var use in _changed) use.Collect(name, into);
            _changed.Clear();
        }
    }

    private Use Find(UInt128 key, long slot)
    {
        if (_uses.TryGetValue(key, out var use)) return use;
        use = new Use(key);
        foreach (var kept in file?.Load(name, key, slot - Rule.Past) ?? []) use.Add(kept.Slot, kept.Count);
        _uses.Add(key, use);
        return use;
    }

    private void Add(Use use, long slot, long cost)
    {
        use.Add(slot, cost);
        if (file is null) return;
        if (!use.IsChanged) _changed.Add(use);
        use.Change(slot, cost);
    }

    private sealed class Use(UInt128 key)
    {
        private readonly SortedList<long, long> _slots = [];
        private readonly List<(long Slot, long Count)> _changes = [];

        public long Total { get; private set; }

        public long? Oldest => _slots.Count > 0 ? _slots.Keys[0] : null;

        public bool IsChanged => _changes.Count > 0;

        public long At(long slot) => _slots.GetValueOrDefault(slot);

        public void Add(long slot, long count)
        {
            _slots[slot] = _slots.GetValueOrDefault(slot) + count;
            Total += count;
        }

        public void Change(long slot, long count)
        {
            if (_changes is [.., var last] && last.Slot == slot) _changes[^1] = (slot, last.Count + count);
            else _changes.Add((slot, count));
        }

        public void Forget(long before)
        {
            while (_slots.Count > 0 && _slots.Keys[0] < before)
            {
                Total -= _slots.Values[0];
                _slots.RemoveAt(0);
            }
        }

        public void Collect(string name, List<QuotaUse> into)
        {
            foreach (var (slot, count) in _changes)
            {
                if (count != 0) into.Add(new QuotaUse(name, key, slot, count));
            }

            _changes.Clear();
        }
    }
}
