namespace Usher.Routing;

/// <summary>What is wrong with a route's key.</summary>
/// <param name="Offset">The index into the key of the character to point at.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">What to write in its place; null where nothing is obvious.</param>
internal sealed record RouteKeyError(int Offset, string Message, string? Hint = null);
