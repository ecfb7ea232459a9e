using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Usher.Live;

/// <summary>
/// What the limits and quotas on a request's way said: what the client is told in <c>RateLimit-Policy</c> and <c>RateLimit</c>, and what is
/// given back when one of them refuses, so that a refusal by one uses up nothing of the others.
/// </summary>
internal sealed class Allowances
{
    private static readonly Func<object, Task> Tell = static self => ((Allowances)self).Write();
    private Entry[] _entries = new Entry[4];
    private int _count;
    private HttpContext? _context;

    /// <summary>Forgets the request before.</summary>
    public void Clear()
    {
        if (_count == 0) return;
        Array.Clear(_entries, 0, _count);
        (_count, _context) = (0, null);
    }

    /// <summary>Something was taken, or refused.</summary>
    /// <param name="context">The request.</param>
    /// <param name="source">By whom.</param>
    /// <param name="key">For whom it is counted.</param>
    /// <param name="taken">How much was taken; 0: nothing.</param>
    /// <param name="remaining">How much is left.</param>
    /// <param name="reset">Seconds until there is more.</param>
    public void Add(HttpContext context, AllowanceSource source, UInt128 key, long taken, long remaining, long reset)
    {
        if (_count == 0)
        {
            _context = context;
            context.Response.OnStarting(Tell, this);
        }

        if (_count == _entries.Length) Array.Resize(ref _entries, _count * 2);
        _entries[_count++] = new Entry { Source = source, Key = key, Taken = taken, Remaining = remaining, Reset = reset };
    }

    /// <summary>Gives back all that was taken.</summary>
    public void GiveBack()
    {
        foreach (ref var entry in _entries.AsSpan(0, _count))
        {
            if (entry.Taken == 0) continue;
            entry.Source.GiveBack(entry.Key, entry.Taken);
            entry.Remaining += entry.Taken;
            entry.Reset = entry.Source.ResetOf(entry.Remaining, entry.Reset);
            entry.Taken = 0;
        }
    }

    private Task Write()
    {
        if (_count == 0 || _context is not { } context) return Task.CompletedTask;
        var headers = context.Response.Headers;
        // What the upstream says of limits of its own stays.
        StringValues policies = headers["RateLimit-Policy"], items = headers["RateLimit"];
        foreach (ref readonly var entry in _entries.AsSpan(0, _count))
        {
            policies = StringValues.Concat(policies, entry.Source.Policy);
            items = StringValues.Concat(items, entry.Source.Item(entry.Remaining, entry.Reset));
        }

        headers["RateLimit-Policy"] = policies;
        headers["RateLimit"] = items;
        return Task.CompletedTask;
    }

    private struct Entry
    {
        public AllowanceSource Source;
        public UInt128 Key;
        public long Taken;
        public long Remaining;
        public long Reset;
    }
}
