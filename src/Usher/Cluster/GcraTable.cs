namespace Usher.Cluster;

/// <summary>
/// The counts of one limit in memory. A key whose debt is paid off is the same as one that was never seen, so it is forgotten. Where a million
/// keys owe at once, the next ones share cells with others that came too late: they may be held back by one another, and nobody is let
/// through who would not have been otherwise. So memory is bounded, and whoever has used up what is theirs stays refused.
/// </summary>
internal sealed class GcraTable : LimitBucket
{
    private const int ShardCount = 64;
    private const int FewestSlots = 16;
    private readonly MonotonicClock _clock;
    private readonly Shard[] _shards = new Shard[ShardCount];

    /// <summary>A table that is empty.</summary>
    /// <param name="rule">What may pass.</param>
    /// <param name="time">The clock.</param>
    /// <param name="slots">How many slots there are at the most; five of eight can be taken by keys of their own.</param>
    public GcraTable(LimitRule rule, TimeProvider time, int slots = 1 << 21) : base(rule)
    {
        _clock = new MonotonicClock(time);
        for (var i = 0; i < ShardCount; i++) _shards[i] = new Shard(Math.Max(FewestSlots, slots / ShardCount));
    }

    /// <summary>How many keys it holds, those included that owe nothing any more.</summary>
    public long Count => _shards.Sum(shard => (long)shard.Count);

    /// <summary>Whether keys share cells, because there were too many.</summary>
    public bool IsCrowded => _shards.Any(shard => shard.IsCrowded);

    /// <inheritdoc />
    public override ValueTask<LimitAnswer> Take(UInt128 key, long cost) => new(Decide(key, cost));

    /// <summary>Takes what a request costs, or nothing.</summary>
    public LimitAnswer Decide(UInt128 key, long cost)
    {
        var shard = ShardOf(key);
        var now = _clock.Now;
        lock (shard.Lock) return shard.Take(key, cost * Rule.Interval, Rule.Tolerance, now);
    }

    /// <inheritdoc />
    public override void Charge(UInt128 key, long cost)
    {
        var shard = ShardOf(key);
        var now = _clock.Now;
        lock (shard.Lock) shard.Take(key, cost * Rule.Interval, long.MaxValue, now);
    }

    /// <inheritdoc />
    public override void GiveBack(UInt128 key, long cost)
    {
        var shard = ShardOf(key);
        lock (shard.Lock) shard.GiveBack(key, cost * Rule.Interval);
    }

    private Shard ShardOf(UInt128 key) => _shards[(int)((ulong)key & (ShardCount - 1))];

    private struct Slot
    {
        // The key in two halves: one of 16 bytes would take 32 with the time.
        public ulong High;
        public ulong Low;

        // The time until which the key owes; 0: the slot is free.
        public long Until;
    }

    private sealed class Shard(int most)
    {
        private const long SweepPause = 100_000_000;
        private const int CellsPerSlot = 8;
        private Slot[] _slots = [];
        private long[]? _cells;
        private long _nextSweep;

        public Lock Lock { get; } = new();

        public int Count { get; private set; }

        public bool IsCrowded => _cells is not null;

        public LimitAnswer Take(UInt128 key, long need, long tolerance, long now)
        {
            var at = IndexOf(key);
            var from = Math.Max(now, at >= 0 ? _slots[at].Until : _cells?[CellOf(key)] ?? 0);
            var until = from + need;
            if (until - now > tolerance) return new LimitAnswer(ClusterOutcome.Refused, from - now);
            if (at >= 0) _slots[at].Until = until;
            else if (need > 0) Keep(key, until, now);
            return new LimitAnswer(ClusterOutcome.Granted, until - now);
        }

        public void GiveBack(UInt128 key, long need)
        {
            // Who shares a cell gets nothing back: what they gave back would be another's.
            if (IndexOf(key) is >= 0 and var at) _slots[at].Until = Math.Max(1, _slots[at].Until - need);
        }

        private void Keep(UInt128 key, long until, long now)
        {
            if ((Count + 1) * 4 > _slots.Length * 3 && !MakeRoom(now))
            {
                _cells ??= new long[Math.Max(1, most / CellsPerSlot)];
                _cells[CellOf(key)] = until;
                return;
            }

            Insert((ulong)(key >> 64), (ulong)key, until);
        }

        // Forgets keys that owe nothing; grows where that is not enough.
        private bool MakeRoom(long now)
        {
            if (_slots.Length == most && now < _nextSweep) return false;
            var owing = 0;
            foreach (ref readonly var slot in _slots.AsSpan())
            {
                if (slot.Until > now) owing++;
            }

            // At least an eighth of the slots is free after a sweep, so that its price is spread over many keys.
            if (owing * 8L > most * 5L)
            {
                _nextSweep = now + SweepPause;
                return false;
            }

            var size = FewestSlots;
            while (size < most && size < (owing + 1) * 2) size *= 2;
            var old = _slots;
            (_slots, Count) = (new Slot[size], 0);
            foreach (ref readonly var slot in old.AsSpan())
            {
                if (slot.Until > now) Insert(slot.High, slot.Low, slot.Until);
            }

            return true;
        }

        private void Insert(ulong high, ulong low, long until)
        {
            var mask = _slots.Length - 1;
            var at = (int)high & mask;
            while (_slots[at].Until != 0) at = (at + 1) & mask;
            _slots[at] = new Slot { High = high, Low = low, Until = until };
            Count++;
        }

        private int IndexOf(UInt128 key)
        {
            var slots = _slots;
            if (slots.Length == 0) return -1;
            var (high, low) = ((ulong)(key >> 64), (ulong)key);
            var mask = slots.Length - 1;
            for (var at = (int)high & mask; slots[at].Until != 0; at = (at + 1) & mask)
            {
                if (slots[at].High == high && slots[at].Low == low) return at;
            }

            return -1;
        }

        private int CellOf(UInt128 key) => (int)((uint)(ulong)(key >> 32) % (uint)_cells!.Length);
    }
}
