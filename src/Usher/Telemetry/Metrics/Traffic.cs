namespace Usher.Telemetry.Metrics;

/// <summary>
/// What was counted of one or several series up to a moment, or, as the difference of two such, in a time. Counts may run over: a difference is
/// right all the same.
/// </summary>
internal sealed class Traffic
{
    private readonly uint[] _cells = new uint[DurationHistogram.CellCount];

    /// <summary>Requests that ended.</summary>
    public uint Requests { get; private set; }

    /// <summary>Answers from 400 to 499.</summary>
    public uint ClientErrors { get; private set; }

    /// <summary>Answers from 500 on.</summary>
    public uint ServerErrors { get; private set; }

    /// <summary>Those that failed without an answer, or were answered with 500 or more.</summary>
    public uint Failed { get; private set; }

    /// <summary>Bytes of the bodies of requests.</summary>
    public long BytesIn { get; private set; }

    /// <summary>Bytes of the bodies of responses.</summary>
    public long BytesOut { get; private set; }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_cells);
        (Requests, ClientErrors, ServerErrors, Failed, BytesIn, BytesOut) = (0, 0, 0, 0, 0, 0);
    }

    /// <summary>Adds what one histogram counted.</summary>
    /// <param name="histogram">The histogram.</param>
    /// <param name="status">The status that all of it had; 0: none came.</param>
    public void Add(DurationHistogram histogram, int status)
    {
        uint sum = 0;
        for (var cell = 0; cell < _cells.Length; cell++)
        {
            var count = (uint)histogram.CountOfCell(cell);
            _cells[cell] += count;
            sum += count;
        }

        Requests += sum;
        if (status >= 500) ServerErrors += sum;
        else if (status >= 400) ClientErrors += sum;
        if (status is 0 or >= 500) Failed += sum;
    }

    /// <summary>Adds bytes.</summary>
    public void AddBytes(long bytesIn, long bytesOut) => (BytesIn, BytesOut) = (BytesIn + bytesIn, BytesOut + bytesOut);

    /// <summary>Becomes the same as another.</summary>
    public void CopyFrom(Traffic other)
    {
        other._cells.CopyTo(_cells, 0);
        (Requests, ClientErrors, ServerErrors, Failed, BytesIn, BytesOut) = (other.Requests, other.ClientErrors, other.ServerErrors, other.Failed, other.BytesIn, other.BytesOut);
    }

    /// <summary>What came since an earlier moment.</summary>
    /// <param name="earlier">That moment; null: the beginning.</param>
    public Traffic Since(Traffic? earlier)
    {
        var difference = new Traffic();
        difference.CopyFrom(this);
        if (earlier is not null) difference.Subtract(earlier);
        return difference;
    }

    /// <summary>How long a share of the requests took at most, in milliseconds; null where there were none.</summary>
    /// <param name="share">The share: 0.99 for the 99th percentile.</param>
    public double? Percentile(double share)
    {
        if (Requests == 0) return null;
        var rank = share * Requests;
        double before = 0;
        var bounds = DurationHistogram.CellBounds;
        for (var cell = 0; cell < bounds.Count; cell++)
        {
            var count = _cells[cell];
            if (count > 0 && before + count >= rank)
            {
                var lower = cell == 0 ? 0 : bounds[cell - 1];
                return (lower + ((bounds[cell] - lower) * ((rank - before) / count))) * 1000;
            }

            before += count;
        }

        return bounds[^1] * 1000;
    }

    private void Subtract(Traffic other)
    {
        for (var cell = 0; cell < _cells.Length; cell++) _cells[cell] -= other._cells[cell];
        (Requests, ClientErrors, ServerErrors, Failed) = (Requests - other.Requests, ClientErrors - other.ClientErrors, ServerErrors - other.ServerErrors, Failed - other.Failed);
        (BytesIn, BytesOut) = (BytesIn - other.BytesIn, BytesOut - other.BytesOut);
    }
}
