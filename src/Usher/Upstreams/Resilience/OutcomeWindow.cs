using System.Diagnostics;

namespace Usher.Upstreams.Resilience;

/// <summary>What became of the last requests to a destination: how many, how many failed, how long they took. It forgets in tenths of its length.</summary>
internal sealed class OutcomeWindow(TimeSpan length, TimeProvider time)
{
    private const int Slots = 10;
    private readonly long _slotLength = Math.Max(1, (long)(length.TotalSeconds * time.TimestampFrequency / Slots));
    private readonly Slot[] _slots = new Slot[Slots];
    private readonly Lock _lock = new();

    /// <summary>Counts one request.</summary>
    /// <param name="failed">Whether it failed.</param>
    /// <param name="latency">How long the head of its answer took, in ticks of <see cref="Stopwatch"/>; 0: none came.</param>
    public void Add(bool failed, long latency)
    {
        lock (_lock)
        {
            var period = Period();
            ref var slot = ref _slots[period % Slots];
            if (slot.Period != period) slot = new Slot { Period = period };
            slot.Total++;
            if (failed) slot.Failed++;
            if (latency <= 0) return;
            slot.Answered++;
            slot.Latency += latency;
        }
    }

    /// <summary>The sums.</summary>
    public (int Total, int Failed, TimeSpan Latency) Sum()
    {
        var (total, failed, answered, latency) = (0, 0, 0, 0L);
        lock (_lock)
        {
            var period = Period();
            foreach (ref readonly var slot in _slots.AsSpan())
            {
                if (slot.Period <= period - Slots) continue;
                (total, failed, answered, latency) = (total + slot.Total, failed + slot.Failed, answered + slot.Answered, latency + slot.Latency);
            }
        }

        return (total, failed, answered == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((double)latency / answered / Stopwatch.Frequency));
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_lock) Array.Clear(_slots);
    }

    // From Slots + 1, so that a slot that was never used is none of the last.
    private long Period() => (time.GetTimestamp() / _slotLength) + Slots + 1;

    private struct Slot
    {
        public long Period;
        public int Total;
        public int Failed;
        public int Answered;
        public long Latency;
    }
}
