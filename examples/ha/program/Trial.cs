namespace Usher.Examples.HighAvailability;

/// <summary>What is done to the system under load.</summary>
/// <param name="What">It in words.</param>
/// <param name="Do">Does it; says how long it took until traffic had moved, or came back.</param>
internal sealed record Trial(string What, Func<CancellationToken, Task<TimeSpan?>> Do);
