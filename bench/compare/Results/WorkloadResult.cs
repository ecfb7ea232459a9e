namespace Usher.Compare.Results;

/// <summary>All programs under one workload.</summary>
/// <param name="Workload">Its name.</param>
/// <param name="Title">Its name in tables.</param>
/// <param name="Unit">What a sample's value is.</param>
/// <param name="Programs">In the order in which they were first measured.</param>
internal sealed record WorkloadResult(string Workload, string Title, string Unit, IReadOnlyList<ProgramResult> Programs)
{
    public const string Cpu = "CPU µs/request";
    public const string Memory = "KiB/connection";

    /// <summary>Requests per second of the latency measurement; 0 if there was none.</summary>
    public double Rate { get; init; }

    /// <summary>Latency of the upstream without a proxy between, at the same rate.</summary>
    public Latency? Direct { get; init; }

    public ProgramResult? Of(string program) =>
        Programs.FirstOrDefault(result => string.Equals(result.Program, program, StringComparison.Ordinal));
}
