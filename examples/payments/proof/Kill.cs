namespace Usher.Examples.Payments.Proof;

/// <summary>One <c>kill -9</c>.</summary>
/// <param name="Piece">What was killed.</param>
/// <param name="At">When, since the payers began.</param>
/// <param name="Back">How long until it was ready again.</param>
/// <param name="Paid">How long until something was paid again.</param>
/// <param name="WithoutAnswer">How many tries got no answer meanwhile, or one that says nothing.</param>
internal sealed record Kill(string Piece, TimeSpan At, TimeSpan Back, TimeSpan Paid, int WithoutAnswer);
