namespace Usher.Upstreams.Balancing;

/// <summary>What every algorithm needs besides the set.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Random">Where chance comes from; safe for several threads.</param>
/// <param name="SlowStart">Holds back those that just came; null: nobody does.</param>
internal sealed record BalancerSettings(TimeProvider Time, Random Random, SlowStart? SlowStart);
