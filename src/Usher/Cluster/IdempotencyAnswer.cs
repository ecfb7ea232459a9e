namespace Usher.Cluster;

/// <summary>What is known of a request with an idempotency key.</summary>
/// <param name="State">How it stands.</param>
/// <param name="Answer">What it was answered with; empty where that was not kept.</param>
internal readonly record struct IdempotencyAnswer(IdempotencyState State, ReadOnlyMemory<byte> Answer = default);
