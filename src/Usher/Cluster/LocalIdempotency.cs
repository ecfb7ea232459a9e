namespace Usher.Cluster;

/// <summary>
/// Records in memory, which are lost with the program. Their number and the size of all answers are bounded: beyond, the oldest answers are
/// forgotten first, never the fact that they were given; and where there is no room for a record, the request is not begun.
/// </summary>
internal sealed class LocalIdempotency(TimeProvider time, int mostRecords = 1_000_000, long mostBytes = 64 * 1024 * 1024) : IdempotencyStore
{
    private readonly Dictionary<UInt128, Entry> _entries = [];
    private readonly PriorityQueue<Entry, long> _byEnd = new();
    private readonly Queue<Entry> _answers = new();
    private readonly Lock _lock = new();
    private long _bytes;

    /// <inheritdoc />
    public override ValueTask<IdempotencyAnswer> Begin(IdempotencyClaim claim)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            Forget(now);
            if (_entries.TryGetValue(claim.Key, out var entry)) return new(Look(entry, claim, now));
            if (_entries.Count >= mostRecords) return new(new IdempotencyAnswer(IdempotencyState.Lost));
            entry = new Entry(claim.Key, claim.Fingerprint) { Token = claim.Token, RunsUntil = After(now, claim.RunsAtMost) };
            _entries.Add(claim.Key, entry);
            _byEnd.Enqueue(entry, After(now, claim.KeepFor));
            return new(new IdempotencyAnswer(IdempotencyState.Begun));
        }
    }

    /// <inheritdoc />
    public override ValueTask<bool> Complete(IdempotencyClaim claim, ReadOnlyMemory<byte> answer)
    {
        lock (_lock)
        {
            if (Own(claim) is not { } entry) return new(false);
            (entry.Token, entry.IsDone, entry.Answer) = (null, true, answer);
            _bytes += answer.Length;
            if (answer.Length > 0) _answers.Enqueue(entry);
            while (_bytes > mostBytes && _answers.TryDequeue(out var oldest)) Drop(oldest);
            return new(true);
        }
    }

    /// <inheritdoc />
    public override ValueTask GiveUp(IdempotencyClaim claim)
    {
        lock (_lock)
        {
            if (Own(claim) is { } entry) entry.Token = null;
        }

        return default;
    }

    /// <inheritdoc />
    public override ValueTask Release(IdempotencyClaim claim)
    {
        lock (_lock)
        {
            if (Own(claim) is { } entry) _entries.Remove(entry.Key);
        }

        return default;
    }

    /// <inheritdoc />
    public override void Dispose()
    {
    }

    private static IdempotencyAnswer Look(Entry entry, IdempotencyClaim claim, long now, long runsUntil)
    {
        if (entry.Fingerprint != claim.Fingerprint) return new IdempotencyAnswer(IdempotencyState.Different);
        if (entry.IsDone) return new IdempotencyAnswer(IdempotencyState.Done, entry.Answer);
        if (entry.Token is not null && entry.RunsUntil > now) return new IdempotencyAnswer(IdempotencyState.Running);
        if (!claim.MayRunAgain) return new IdempotencyAnswer(IdempotencyState.Unknown);
        (entry.Token, entry.RunsUntil) = (claim.Token, runsUntil);
        return new IdempotencyAnswer(IdempotencyState.Begun);
    }

    private IdempotencyAnswer Look(Entry entry, IdempotencyClaim claim, long now) => Look(entry, claim, now, After(now, claim.RunsAtMost));

    private Entry? Own(IdempotencyClaim claim) => _entries.TryGetValue(claim.Key, out var entry) && entry.Token == claim.Token ? entry : null;

    private void Forget(long now)
    {
        while (_byEnd.TryPeek(out var entry, out var end) && end <= now)
        {
            _byEnd.Dequeue();
            // One that was released may have been begun anew since, by another entry.
            if (_entries.TryGetValue(entry.Key, out var current) && ReferenceEquals(current, entry)) _entries.Remove(entry.Key);
            Drop(entry);
        }
    }

    private void Drop(Entry entry)
    {
        _bytes -= entry.Answer.Length;
        entry.Answer = default;
    }

    private long After(long now, TimeSpan span) => now + (long)(span.TotalSeconds * time.TimestampFrequency);

    private sealed class Entry(UInt128 key, string fingerprint)
    {
        public UInt128 Key { get; } = key;

        public string Fingerprint { get; } = fingerprint;

        public string? Token { get; set; }

        public long RunsUntil { get; set; }

        public bool IsDone { get; set; }

        public ReadOnlyMemory<byte> Answer { get; set; }
    }
}
