namespace Usher.Policies.Cache;

/// <summary>
/// When URLs were last changed by an unsafe request (RFC 9111 §4.4): what was asked for before must be validated. It is one table of moments
/// for all routes and callers, by the hash of the URL; where two URLs share a place, one of them is validated once too often.
/// </summary>
internal sealed class Invalidations
{
    private readonly long[] _moments = new long[16 * 1024];

    /// <summary>The place of a URL.</summary>
    public int PlaceOf(string scheme, string host, string target) => HashCode.Combine(scheme, host, target) & (_moments.Length - 1);

    /// <summary>A URL was changed.</summary>
    public void Mark(int place, long now) => Volatile.Write(ref _moments[place], now);

    /// <summary>Whether a URL was changed since a moment.</summary>
    public bool IsSince(int place, long asked) => asked <= Volatile.Read(ref _moments[place]);
}
