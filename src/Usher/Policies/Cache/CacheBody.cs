namespace Usher.Policies.Cache;

/// <summary>
/// The body of a stored response, in pooled segments. One writer appends, any number read meanwhile. Whoever reads holds it
/// (<see cref="TryHold"/>), so that its segments go back to the pool only after the last of them.
/// </summary>
internal sealed class CacheBody
{
    private readonly CacheStore _store;
    private readonly Lock _lock = new();
    private Layout _layout = new([], 0);
    private List<BodyReader>? _readers;
    private TaskCompletionSource? _progress;
    private long _written;
    private long _capacity;
    private int _holders = 1;
    private bool _waitsForReaders;
    private volatile int _state;

    /// <summary>An empty body, held by whoever makes it.</summary>
    /// <param name="store">Where its memory comes from.</param>
    /// <param name="expected">How long it will be; -1: nobody knows.</param>
    public CacheBody(CacheStore store, long expected) => (_store, Expected) = (store, expected);

    /// <summary>How long it will be; -1: nobody knows.</summary>
    public long Expected { get; }

    /// <summary>Bytes that are there.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Bytes of all its segments: what it costs.</summary>
    public long Cost => Interlocked.Read(ref _capacity) - Volatile.Read(ref _layout).Start;

    /// <summary>Whether it is whole.</summary>
    public bool IsComplete => _state == 1;

    /// <summary>Whether it broke off: it will never be whole.</summary>
    public bool IsBroken => _state == 2;

    /// <summary>Its length; -1: not known yet.</summary>
    public long Length => IsComplete ? Written : Expected;

    /// <summary>Keeps it from going away; false: it has gone.</summary>
    public bool TryHold()
    {
        while (true)
        {
            var holders = Volatile.Read(ref _holders);
            if (holders == 0) return false;
            if (Interlocked.CompareExchange(ref _holders, holders + 1, holders) == holders) return true;
        }
    }

    /// <summary>Ends one hold.</summary>
    public void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) > 0) return;
        var cost = Cost;
        foreach (var segment in _layout.Segments) _store.Segments.Return(segment);
        _layout = new Layout([], 0);
        _store.Free(cost);
    }

    /// <summary>Appends bytes; false: the budget has no room for them, and none of them was taken.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="force">Whether they are taken although there is no room.</param>
    public bool Append(ReadOnlySpan<byte> bytes, bool force = false)
    {
        while (bytes.Length > 0)
        {
            var room = (int)(_capacity - _written);
            if (room == 0)
            {
                if (!Grow(bytes.Length, force)) return false;
                continue;
            }

            var last = _layout.Segments[^1];
            var part = Math.Min(room, bytes.Length);
            bytes[..part].CopyTo(last.AsSpan(last.Length - room));
            bytes = bytes[part..];
            Interlocked.Add(ref _written, part);
        }

        return true;
    }

    /// <summary>Tells those who wait that there is more.</summary>
    public void Publish() => Signal();

    /// <summary>No more will come: it is whole.</summary>
    public void Complete()
    {
        _state = 1;
        Signal();
    }

    /// <summary>No more will come: it broke off.</summary>
    public void Break()
    {
        _state = 2;
        Signal();
    }

    /// <summary>The bytes from a position on, as many as lie in one piece; empty: there are none yet.</summary>
    /// <param name="position">The position.</param>
    public ReadOnlyMemory<byte> At(long position)
    {
        var end = Written;
        if (position >= end) return default;
        var layout = Volatile.Read(ref _layout);
        var start = layout.Start;
        foreach (var segment in layout.Segments)
        {
            if (position < start + segment.Length) return segment.AsMemory((int)(position - start), (int)Math.Min(segment.Length - (position - start), end - position));
            start += segment.Length;
        }

        return default;
    }

    /// <summary>Waits until there is more than <paramref name="position"/>, or no more will come.</summary>
    public Task WaitBeyond(long position, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (_written > position || _state != 0) return Task.CompletedTask;
            _progress ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _progress.Task.WaitAsync(cancel);
        }
    }

    /// <summary>Adds someone whose place is minded by <see cref="WaitForReaders"/>; null: it is too late, the beginning has gone.</summary>
    public BodyReader? AddReader()
    {
        lock (_lock)
        {
            if (_layout.Start > 0) return null;
            var reader = new BodyReader();
            (_readers ??= []).Add(reader);
            return reader;
        }
    }

    /// <summary>Someone reads no more.</summary>
    public void Remove(BodyReader reader)
    {
        lock (_lock) _readers?.Remove(reader);
        Signal();
    }

    /// <summary>Someone has read on.</summary>
    public void Moved(BodyReader reader, long position)
    {
        bool isAwaited;
        lock (_lock)
        {
            reader.Position = position;
            isAwaited = _waitsForReaders;
        }

        if (isAwaited) Signal();
    }

    /// <summary>
    /// For a body that turned out too large to keep: waits until those who read it are at most <paramref name="window"/> behind, and lets go
    /// of what all of them have read.
    /// </summary>
    public async ValueTask WaitForReaders(long window, CancellationToken cancel)
    {
        while (true)
        {
            Task wait;
            lock (_lock)
            {
                _waitsForReaders = true;
                var slowest = _written;
                foreach (var reader in _readers ?? []) slowest = Math.Min(slowest, reader.Position);
                Trim(slowest);
                if (_written - slowest <= window) return;
                _progress ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = _progress.Task;
            }

            await wait.WaitAsync(cancel);
        }
    }

    private bool Grow(int wanted, bool force)
    {
        var left = Expected >= 0 ? Math.Max(Expected - _written, 1) : Math.Max(wanted, Math.Min(_capacity, SegmentPool.Largest));
        var size = SegmentPool.SizeFor(left);
        if (!_store.TryTake(size, force)) return false;
        var segment = _store.Segments.Rent(size);
        lock (_lock)
        {
            Volatile.Write(ref _layout, _layout with { Segments = [.. _layout.Segments, segment] });
            Interlocked.Add(ref _capacity, size);
        }

        return true;
    }

    // Segments that are let go of here are left to the garbage collector: someone may be copying the last bytes out of one.
    private void Trim(long position)
    {
        var (segments, start) = (_layout.Segments, _layout.Start);
        var gone = 0;
        while (gone < segments.Length - 1 && start + segments[gone].Length <= position) start += segments[gone++].Length;
        if (gone == 0) return;
        var freed = start - _layout.Start;
        Volatile.Write(ref _layout, new Layout(segments[gone..], start));
        _store.Free(freed);
    }

    private void Signal()
    {
        TaskCompletionSource? progress;
        lock (_lock)
        {
            progress = _progress;
            _progress = null;
        }

        progress?.TrySetResult();
    }

    // Replaced as a whole, so that a reader never sees segments and the position of the first from two moments.
    private sealed record Layout(byte[][] Segments, long Start);
}
