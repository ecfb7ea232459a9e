namespace Usher.Config;

/// <summary>How one of several destinations is chosen.</summary>
internal enum BalanceAlgorithm
{
    /// <summary>The less busy of two that are drawn by weight.</summary>
    PowerOfTwo,

    /// <summary>The one with the fewest requests under way by its weight.</summary>
    LeastRequests,

    /// <summary>In turn and by weight.</summary>
    RoundRobin,

    /// <summary>By chance and weight.</summary>
    Random,

    /// <summary>The faster of two that are drawn by weight, by the latency of late and the requests under way.</summary>
    Ewma,

    /// <summary>The owner of a key of the request, such as a user's name: the same key goes to the same destination.</summary>
    Hash,
}
