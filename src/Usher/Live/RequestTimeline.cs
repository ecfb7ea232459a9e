using System.Diagnostics;

namespace Usher.Live;

/// <summary>
/// When a request reached each of its policies, and what became of each try: noted only while somebody looks. The parts of a join note theirs from
/// several threads, and one may do so after the request has ended, so it is never used again. Times are timestamps and ticks of
/// <see cref="Stopwatch"/>.
/// </summary>
internal sealed class RequestTimeline
{
    private readonly Lock _lock = new();
    private readonly List<Step> _steps = [];
    private readonly List<Try> _tries = [];

    /// <summary>The policies that were reached, in their order; null is what lies beyond them.</summary>
    public IReadOnlyList<Step> Steps
    {
        get
        {
            lock (_lock) return [.. _steps];
        }
    }

    /// <summary>The tries that have ended.</summary>
    public IReadOnlyList<Try> Tries
    {
        get
        {
            lock (_lock) return [.. _tries];
        }
    }

    /// <summary>A policy was reached.</summary>
    /// <param name="policy">Its name; null: the request is beyond them.</param>
    public void Reach(string? policy)
    {
        lock (_lock) _steps.Add(new Step(policy, Stopwatch.GetTimestamp()));
    }

    /// <summary>A try has ended.</summary>
    public void EndTry(RequestFacts facts, string? failure)
    {
        var firstByte = facts.FirstByte == 0 ? -1 : facts.FirstByte - facts.TryStarted;
        var ended = new Try(facts.Destination!, facts.TryStarted, Stopwatch.GetTimestamp() - facts.TryStarted, facts.Queued, facts.Connected, firstByte, facts.UpstreamStatus, failure);
        lock (_lock) _tries.Add(ended);
    }

    /// <summary>A policy that was reached.</summary>
    /// <param name="Policy">Its name.</param>
    /// <param name="At">When.</param>
    internal readonly record struct Step(string? Policy, long At);

    /// <summary>A try that has ended.</summary>
    /// <param name="Destination">Where it went.</param>
    /// <param name="Started">When it began.</param>
    /// <param name="Total">How long it took.</param>
    /// <param name="Queued">The wait for a free connection; -1: there was none.</param>
    /// <param name="Connected">The making of a connection; -1: one was there.</param>
    /// <param name="FirstByte">Until the head of the answer; -1: none came.</param>
    /// <param name="Status">The status of the answer; 0: none came.</param>
    /// <param name="Failure">What went wrong; null: nothing.</param>
    internal readonly record struct Try(string Destination, long Started, long Total, long Queued, long Connected, long FirstByte, int Status, string? Failure);
}
