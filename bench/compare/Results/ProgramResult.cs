namespace Usher.Compare.Results;

/// <summary>One program under one workload.</summary>
internal sealed record ProgramResult(string Program, IReadOnlyList<Sample> Samples)
{
    public double Median => Statistics.Median(Samples.Select(sample => sample.Value));

    public double Min => Samples.Min(sample => sample.Value);

    public double Max => Samples.Max(sample => sample.Value);

    public double PerSecond => Statistics.Median(Samples.Select(sample => sample.PerSecond));

    /// <summary>Resident memory of the process tree after the last round.</summary>
    public double ResidentMegabytes { get; init; }

    /// <summary>Bytes that the .NET runtime allocated per request; null where there is no runtime to ask.</summary>
    public double? AllocatedBytes { get; init; }

    public Latency? Latency { get; init; }

    public string? Errors => Samples.Select(sample => sample.Errors).FirstOrDefault(errors => errors is not null)
        ?? (Latency is { Failed: > 0 } ? $"{Latency.Failed} failed at the fixed rate" : null);
}
