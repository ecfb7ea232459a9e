namespace Usher.Cluster;

/// <summary>How instances share a limit.</summary>
internal enum LimitShare
{
    /// <summary>Each request is one atomic decision for all instances together.</summary>
    Exact,

    /// <summary>An instance takes several at once and gives them out by itself, so that most requests ask nobody.</summary>
    Leased,
}
