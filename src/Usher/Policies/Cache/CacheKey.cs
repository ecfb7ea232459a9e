namespace Usher.Policies.Cache;

/// <summary>What an answer is stored under. It is compared whole: two requests never share an answer because hashes happen to be equal.</summary>
/// <param name="Space">The route.</param>
/// <param name="Scheme">The scheme that the client used.</param>
/// <param name="Host">The host that was matched; with what a trusted proxy says of it after a line feed, where that is another.</param>
/// <param name="Target">The path and what of the query counts.</param>
/// <param name="Extra">What else the answer depends on; empty: nothing.</param>
internal readonly record struct CacheKey(int Space, string Scheme, string Host, string Target, string Extra)
{
    /// <summary>The memory that it takes.</summary>
    public int Cost => 2 * (Target.Length + Extra.Length + Host.Length);
}
