using System.Net;
using Usher.Config;
using Usher.Live;

namespace Usher.Policies;

/// <summary>A limit or a quota of a route, for operators who ask what is left of it.</summary>
internal sealed record AllowanceUse
{
    /// <summary>The policy's name: <c>limit</c> or <c>quota</c>.</summary>
    public required string Policy { get; init; }

    /// <summary>The plan that it belongs to; null: the route.</summary>
    public required string? Plan { get; init; }

    /// <summary>What it counts by.</summary>
    public required CallerKey Per { get; init; }

    /// <summary>What tells its callers apart.</summary>
    public required Callers Callers { get; init; }

    /// <summary>The limit or quota itself.</summary>
    public required AllowanceSource Source { get; init; }

    /// <summary>How much, in a period.</summary>
    public required long Amount { get; init; }

    /// <summary>The period, in seconds.</summary>
    public required double Period { get; init; }

    /// <summary>How much at once; null: it is a quota.</summary>
    public long? Burst { get; init; }

    /// <summary>Whether a quota's period ends now rather than with the calendar's; null: it is a limit.</summary>
    public bool? IsRolling { get; init; }

    /// <summary>Whether it refuses nobody.</summary>
    public bool Observes { get; init; }

    /// <summary>Whether other instances count the same.</summary>
    public bool IsShared { get; init; }

    /// <summary>Where in the file it stands.</summary>
    public required ConfigPlace Place { get; init; }

    /// <summary>What is left for somebody; null: this is not counted by what is known of them.</summary>
    /// <param name="consumer">The id of a consumer; null: not known.</param>
    /// <param name="address">An address; null: not known.</param>
    public async ValueTask<AllowanceReading?> Read(string? consumer, IPAddress? address) =>
        Callers.TryGet(consumer, address, out var key) ? await Source.Read(key) : null;
}
