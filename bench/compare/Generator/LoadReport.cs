namespace Usher.Compare.Generator;

/// <summary>What the own load generator counted.</summary>
/// <param name="Done">Answers that were right.</param>
/// <param name="Failed">Answers that were wrong, broke off or never came.</param>
/// <param name="PerSecond">Right answers per second.</param>
/// <param name="P50">Median time from when a request was due to its whole answer, in microseconds.</param>
/// <param name="P99">The same at 99 %.</param>
/// <param name="Max">The longest.</param>
internal sealed record LoadReport(long Done, long Failed, double PerSecond, double P50, double P99, double Max)
{
    /// <summary>Counts up a run; <paramref name="times"/> are in microseconds, in any order.</summary>
    public static LoadReport Of(List<double> times, long done, long failed, int seconds)
    {
        times.Sort();
        return new LoadReport(done, failed, done / (double)seconds, At(0.50), At(0.99), At(1));

        double At(double share) => times.Count == 0 ? 0 : times[(int)Math.Ceiling(share * times.Count) - 1];
    }
}
