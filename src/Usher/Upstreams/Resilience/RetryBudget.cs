namespace Usher.Upstreams.Resilience;

/// <summary>
/// Keeps retries from multiplying an outage: of the last ten seconds' requests to an upstream only a share may be sent once more, and a few
/// each second, so that an upstream with little traffic has retries too. It survives reloads.
/// </summary>
internal sealed class RetryBudget(TimeProvider time, Action? refused = null)
{
    /// <summary>Retries that are always allowed in a second.</summary>
    public const int FreePerSecond = 3;

    private const int Seconds = 10;
    private readonly Lock _lock = new();
    private readonly Slot[] _slots = new Slot[Seconds];
    private double _free = FreePerSecond;
    private long _freeAt = time.GetTimestamp();
    private long _refused;

    /// <summary>How many retries it has refused.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>A request came.</summary>
    public void Count() => Interlocked.Increment(ref Current(Now()).Requests);

    /// <summary>Takes one retry out of the budget.</summary>
    /// <param name="share">The share of the requests that may be sent once more, from 0 to 1.</param>
    /// <returns>Whether there was one left.</returns>
    public bool TryTake(double share)
    {
        var now = Now();
        ref var current = ref Current(now);
        lock (_lock)
        {
            var (requests, retries) = (0L, 0L);
            foreach (ref readonly var slot in _slots.AsSpan())
            {
                if (slot.Second <= now - Seconds) continue;
                requests += Volatile.Read(in slot.Requests);
                retries += slot.Retries;
            }

            if (retries + 1 <= share * requests)
            {
                current.Retries++;
                return true;
            }

            var at = time.GetTimestamp();
            _free = Math.Min(FreePerSecond, _free + (FreePerSecond * time.GetElapsedTime(_freeAt, at).TotalSeconds));
            _freeAt = at;
            if (_free >= 1)
            {
                _free--;
                return true;
            }
        }

        Interlocked.Increment(ref _refused);
        refused?.Invoke();
        return false;
    }

    // From 1, so that a slot that was never used is none of the last ten.
    private long Now() => (time.GetTimestamp() / time.TimestampFrequency) + Seconds + 1;

    private ref Slot Current(long second)
    {
        ref var slot = ref _slots[second % Seconds];
        if (Volatile.Read(ref slot.Second) == second) return ref slot;
        lock (_lock)
        {
            if (slot.Second < second)
            {
                (slot.Requests, slot.Retries) = (0, 0);
                Volatile.Write(ref slot.Second, second);
            }
        }

        return ref slot;
    }

    private struct Slot
    {
        public long Second;
        public long Requests;
        public int Retries;
    }
}
