namespace Usher.Telemetry.Metrics;

/// <summary>
/// The durations of one route, or of one destination, by method, scheme, status and kind of error. A series is found by two array lookups
/// and made when it is first needed; there can be only so many, whatever clients send.
/// </summary>
internal sealed class HttpSeries(IReadOnlyList<KeyValuePair<string, string>> labels, Action<HttpSeries>? gone = null) : IDisposable
{
    private readonly Node?[]?[] _byMethod = new Node?[KnownMethods.Count * 2][];
    private long _bytesIn;
    private long _bytesOut;

    /// <summary>The labels that all of them share.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; } = labels;

    /// <summary>Counts a request.</summary>
    /// <param name="method">The index of its method.</param>
    /// <param name="isSecure">Whether its scheme was https.</param>
    /// <param name="status">Its status; 0: none came.</param>
    /// <param name="error">A name for what went wrong; null: nothing. From a closed list, never from a client.</param>
    /// <param name="ticks">How long it took.</param>
    public void Record(int method, bool isSecure, int status, string? error, long ticks)
    {
        ref var byStatus = ref _byMethod[(method * 2) + (isSecure ? 1 : 0)];
        byStatus ??= Interlocked.CompareExchange(ref byStatus, new Node?[KnownStatuses.Count], null) ?? byStatus;
        Find(ref byStatus![KnownStatuses.SlotOf(status)], error).Histogram.Add(ticks);
    }

    /// <summary>Counts what a request carried.</summary>
    /// <param name="bytesIn">Bytes of its body; nothing where they were not counted.</param>
    /// <param name="bytesOut">Bytes of its response's body.</param>
    public void Carried(long bytesIn, long bytesOut)
    {
        if (bytesIn > 0) Interlocked.Add(ref _bytesIn, bytesIn);
        if (bytesOut > 0) Interlocked.Add(ref _bytesOut, bytesOut);
    }

    /// <summary>All that was counted up to now.</summary>
    public Traffic Read()
    {
        var sum = new Traffic();
        AddTo(sum);
        return sum;
    }

    /// <summary>Adds all that was counted up to now to a sum.</summary>
    public void AddTo(Traffic sum)
    {
        foreach (var byStatus in _byMethod)
        {
            if (byStatus is null) continue;
            for (var slot = 0; slot < byStatus.Length; slot++)
            {
                for (var node = Volatile.Read(ref byStatus[slot]); node is not null; node = node.Next) sum.Add(node.Histogram, KnownStatuses.CodeOf(slot));
            }
        }

        sum.AddBytes(Interlocked.Read(ref _bytesIn), Interlocked.Read(ref _bytesOut));
    }

    /// <summary>Every series with its own labels.</summary>
    public IEnumerable<Series> All()
    {
        for (var method = 0; method < _byMethod.Length; method++)
        {
            if (_byMethod[method] is not { } byStatus) continue;
            for (var slot = 0; slot < byStatus.Length; slot++)
            {
                for (var node = Volatile.Read(ref byStatus[slot]); node is not null; node = node.Next)
                    yield return new Series(KnownMethods.NameOf(method / 2), method % 2 == 1 ? "https" : "http", KnownStatuses.NameOf(slot), node.Error ?? "", node.Histogram);
            }
        }
    }

    /// <summary>Nothing asks for it any more: it leaves the metrics.</summary>
    public void Dispose() => gone?.Invoke(this);

    private static Node Find(ref Node? first, string? error)
    {
        while (true)
        {
            var head = Volatile.Read(ref first);
            for (var node = head; node is not null; node = node.Next)
            {
                if (string.Equals(node.Error, error, StringComparison.Ordinal)) return node;
            }

            var added = new Node(error, head);
            if (Interlocked.CompareExchange(ref first, added, head) == head) return added;
        }
    }

    /// <summary>One time series.</summary>
    internal readonly record struct Series(string Method, string Scheme, string Status, string Error, DurationHistogram Histogram);

    private sealed class Node(string? error, Node? next)
    {
        public string? Error { get; } = error;

        public Node? Next { get; } = next;

        public DurationHistogram Histogram { get; } = new();
    }
}
