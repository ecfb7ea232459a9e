namespace Usher.Compare.Results;

/// <summary>One round of one program: the figure (see <see cref="WorkloadResult.Unit"/>) and what the load generator said beside it.</summary>
internal sealed record Sample(double Value, long Requests, double PerSecond, string? Errors);
