using System.Collections.Concurrent;
using Usher.Cluster;

namespace Usher.Redis;

/// <summary>
/// The counts of one limit of which each instance takes several at once and gives them out by itself: <c>share: leased</c>. What was leased
/// was taken from what all share, so over a longer time no more passes than the limit says; within a shorter one, more by at most what
/// instances held when it began, a tenth of the burst each. Who calls seldom is decided exactly: a lease grows only while it is used up fast.
/// </summary>
internal sealed class LeasedLimit(RedisLimit exact, TimeSpan patience, TimeProvider time) : LimitBucket(exact.Rule)
{
    /// <summary>The most callers that have a lease at a time; others are decided exactly.</summary>
    private const int MostLeases = 100_000;

    /// <summary>How long a lease lasts, in nanoseconds.</summary>
    private const long Life = 1_000_000_000;

    private readonly MonotonicClock _clock = new(time);
    private readonly ConcurrentDictionary<UInt128, Lease> _leases = new();
    private long _nextSweep;
    private int _count;

    /// <summary>The most that one instance holds for one caller: a tenth of the burst.</summary>
    public long Most { get; } = Math.Max(1, exact.Rule.Burst / 10);

    /// <inheritdoc />
    public override ValueTask<LimitAnswer> Take(UInt128 key, long cost)
    {
        if (cost == 0 || Find(key) is not { } lease) return exact.Take(key, cost);
        lock (lease)
        {
            if (Give(lease, cost) is { } answer)
            {
                // What is used up fast is filled up before it has come to an end, so that nobody waits for it.
                if (IsLow(lease)) lease.Renewing = Renew(key, lease, 1).AsTask();
                return new(answer);
            }
        }

        return TakeLater(key, lease, cost);
    }

    /// <inheritdoc />
    public override void Charge(UInt128 key, long cost) => exact.Charge(key, cost);

    /// <inheritdoc />
    public override void GiveBack(UInt128 key, long cost)
    {
        if (_leases.TryGetValue(key, out var lease))
        {
            lock (lease)
            {
                if (_clock.Now < lease.Ends)
                {
                    lease.Left += cost;
                    return;
                }
            }
        }

        exact.GiveBack(key, cost);
    }

    // One call at a time for one caller; the others wait for what it brings. All of it together takes no longer than one decision may.
    private async ValueTask<LimitAnswer> TakeLater(UInt128 key, Lease lease, long cost)
    {
        for (var ends = _clock.Now + (patience.Ticks * 100); _clock.Now < ends;)
        {
            Task<LimitAnswer> renewing;
            lock (lease)
            {
                if (Give(lease, cost) is { } answer) return answer;
                renewing = IsRenewing(lease) ? lease.Renewing! : lease.Renewing = Renew(key, lease, cost).AsTask();
            }

            try
            {
                var left = TimeSpan.FromTicks(Math.Max(0, (ends - _clock.Now) / 100));
                if (await renewing.WaitAsync(left, time) is { Outcome: ClusterOutcome.Lost } lost) return lost;
            }
            catch (TimeoutException)
            {
                break;
            }
        }

        return LimitAnswer.Lost;
    }

    private bool IsLow(Lease lease) => lease.Size > 1 && lease.Left * 4 <= lease.Size && !IsRenewing(lease) && _clock.Now >= lease.RefusedUntil;

    private static bool IsRenewing(Lease lease) => lease.Renewing is { IsCompleted: false };

    // What the lease itself can say; null: the others must be asked.
    private LimitAnswer? Give(Lease lease, long cost)
    {
        var now = _clock.Now;
        if (now < lease.Ends && lease.Left >= cost)
        {
            lease.Left -= cost;
            lease.Given += cost;
            return new LimitAnswer(ClusterOutcome.Granted, Math.Max(0, lease.Backlog - (now - lease.Since) - (lease.Left * Rule.Interval)));
        }

        if (now >= lease.RefusedUntil || cost < lease.RefusedCost) return null;
        return new LimitAnswer(ClusterOutcome.Refused, Math.Max(0, lease.Backlog - (now - lease.Since)));
    }

    private async ValueTask<LimitAnswer> Renew(UInt128 key, Lease lease, long cost)
    {
        long unused = 0, want;
        lock (lease)
        {
            var now = _clock.Now;
            if (now >= lease.Ends) (unused, lease.Left) = (lease.Left, 0);
            lease.Size = Math.Clamp(now - lease.Since < Life ? lease.Size * 2 : lease.Given, 1, Most);
            want = Math.Max(cost, lease.Size - lease.Left);
        }

        if (unused > 0) exact.GiveBack(key, unused);
        var (count, answer) = await exact.Lease(key, cost, want);
        lock (lease)
        {
            if (answer.Outcome == ClusterOutcome.Lost) return answer;
            var now = _clock.Now;
            (lease.Since, lease.Given, lease.Backlog) = (now, 0, answer.Backlog);
            if (count > 0)
            {
                lease.Left += count;
                lease.Ends = now + Life;
            }
            else
            {
                // Nobody needs to be asked before there can be enough again, if nobody else takes it.
                lease.RefusedCost = cost;
                lease.RefusedUntil = now + Math.Min(Life, answer.Backlog + (cost * Rule.Interval) - Rule.Tolerance);
            }
        }

        return answer;
    }

    private Lease? Find(UInt128 key)
    {
        if (_leases.TryGetValue(key, out var known)) return known;
        if (Volatile.Read(ref _count) >= MostLeases && !Sweep()) return null;
        var made = new Lease();
        if (!_leases.TryAdd(key, made)) return _leases.GetValueOrDefault(key);
        Interlocked.Increment(ref _count);
        return made;
    }

    // Leases that have ended hold nothing any more: what was left of them is forgotten, as if it had been used.
    private bool Sweep()
    {
        var now = _clock.Now;
        var due = Volatile.Read(ref _nextSweep);
        if (now < due || Interlocked.CompareExchange(ref _nextSweep, now + Life, due) != due) return false;
        foreach (var (key, lease) in _leases)
        {
            if (now > Volatile.Read(ref lease.Ends) && _leases.TryRemove(key, out _)) Interlocked.Decrement(ref _count);
        }

        return Volatile.Read(ref _count) < MostLeases;
    }

    private sealed class Lease
    {
        public long Left;
        public long Size = 1;
        public long Given;
        public long Since = long.MinValue / 2;
        public long Ends;
        public long Backlog;
        public long RefusedUntil;
        public long RefusedCost;
        public Task<LimitAnswer>? Renewing;
    }
}
