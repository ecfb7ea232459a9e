namespace Usher.Examples.HighAvailability;

/// <summary>A piece of which there are two.</summary>
/// <param name="Piece">The program.</param>
/// <param name="Url">Where it is asked.</param>
/// <param name="Admin">Where it says how it sees others; null: nowhere.</param>
internal sealed record Node(Piece Piece, Uri Url, Uri? Admin);
