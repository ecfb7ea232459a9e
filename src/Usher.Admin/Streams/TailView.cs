using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Admin.Streams;

/// <summary>What one open tail gets to see: so many requests in a second at the most, however many there are.</summary>
/// <param name="filter">Which requests it is for.</param>
/// <param name="rate">How many it gets in a second.</param>
/// <param name="time">The clock.</param>
internal sealed class TailView(TailFilter filter, int rate, TimeProvider time)
{
    private readonly ConcurrentQueue<byte[]> _events = new();
    private int _used;
    private long _seen;
    private long _skipped;

    /// <summary>A request has ended.</summary>
    public void Offer(HttpContext context, RequestFacts facts)
    {
        Interlocked.Increment(ref _seen);
        if (!filter.Matches(context, facts)) return;
        if (Volatile.Read(ref _used) < rate && Interlocked.Increment(ref _used) <= rate) _events.Enqueue(TailEvent.Of(context, facts, time.GetUtcNow()));
        else Interlocked.Increment(ref _skipped);
    }

    /// <summary>The next request that is to be shown.</summary>
    public bool TryTake(out byte[] data) => _events.TryDequeue(out data!);

    /// <summary>A second has passed: as many may come again.</summary>
    /// <returns>How many were meant and not shown, and how many requests there were.</returns>
    public (long Skipped, long Seen) Renew()
    {
        Volatile.Write(ref _used, 0);
        return (Interlocked.Exchange(ref _skipped, 0), Interlocked.Exchange(ref _seen, 0));
    }
}
