namespace Usher.Compare.Load;

/// <summary>What a load generator counted at full speed.</summary>
internal sealed record Throughput(long Requests, double PerSecond, string? Errors);
