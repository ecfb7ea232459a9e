namespace Usher.Upstreams.Balancing;

/// <summary>Which destinations of a set may be picked now.</summary>
/// <param name="destinations">The set.</param>
/// <param name="tried">Those that the request was sent to already.</param>
/// <param name="alsoTried">Whether they are good enough, since no others are left.</param>
/// <param name="alsoUnusable">Whether unusable ones are good enough, since all are.</param>
internal readonly struct Candidates(Destination[] destinations, TriedDestinations tried, bool alsoTried, bool alsoUnusable)
{
    /// <summary>Whether this one may be picked.</summary>
    public bool Admits(int index) => (alsoTried || !tried.Contains(index)) && (alsoUnusable || destinations[index].State.IsUsable);
}
