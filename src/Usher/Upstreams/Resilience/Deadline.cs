using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Usher.Upstreams.Resilience;

/// <summary>When a request must be over, all its tries and waits included: by the route's <c>total</c>, or earlier by the client's <c>grpc-timeout</c>.</summary>
internal readonly struct Deadline
{
    private readonly long _end;      // a timestamp of Stopwatch; 0: there is none

    private Deadline(TimeSpan left, bool isClients) => (_end, IsClients) = (Stopwatch.GetTimestamp() + (long)(left.TotalSeconds * Stopwatch.Frequency), isClients);

    /// <summary>Whether there is one.</summary>
    public bool Exists => _end != 0;

    /// <summary>Whether the client set it, and has to be told of what is left, and the upstream too.</summary>
    public bool IsClients { get; }

    /// <summary>What is left; zero: it has passed.</summary>
    public TimeSpan Left
    {
        get
        {
            if (_end == 0) return Timeout.InfiniteTimeSpan;
            var ticks = _end - Stopwatch.GetTimestamp();
            return ticks <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((double)ticks / Stopwatch.Frequency);
        }
    }

    /// <summary>The deadline of a request that begins now.</summary>
    public static Deadline Of(HttpContext context, TimeSpan total)
    {
        if (GrpcDeadline.Of(context) is { } clients && (total == Timeout.InfiniteTimeSpan || clients < total)) return new Deadline(clients, isClients: true);
        return total == Timeout.InfiniteTimeSpan ? default : new Deadline(total, isClients: false);
    }
}
