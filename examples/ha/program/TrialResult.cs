namespace Usher.Examples.HighAvailability;

/// <summary>What came of a trial.</summary>
/// <param name="What">What was done.</param>
/// <param name="From">When, since the clients began.</param>
/// <param name="To">Until when requests are counted for it.</param>
/// <param name="Moved">How long it took until traffic had moved, or came back; null: it never had to.</param>
/// <param name="Retries">How often an Usher sent a request once more.</param>
internal sealed record TrialResult(string What, TimeSpan From, TimeSpan To, TimeSpan? Moved, long Retries);
