using Usher.Compare.Generator;

namespace Usher.Compare.Results;

/// <summary>Times at a fixed rate in microseconds, medians over the rounds, and the rate that was really reached.</summary>
internal sealed record Latency(double P50, double P99, double WorstP99, double Reached, long Failed)
{
    public static Latency Of(IReadOnlyCollection<LoadReport> rounds) => new(
        Statistics.Median(rounds.Select(round => round.P50)), Statistics.Median(rounds.Select(round => round.P99)),
        rounds.Max(round => round.P99), Statistics.Median(rounds.Select(round => round.PerSecond)), rounds.Sum(round => round.Failed));
}
