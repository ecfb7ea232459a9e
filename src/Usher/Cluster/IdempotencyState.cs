namespace Usher.Cluster;

/// <summary>What is known of a request with an idempotency key.</summary>
internal enum IdempotencyState
{
    /// <summary>Nothing was, or it may run again: from now on it is this try's.</summary>
    Begun,

    /// <summary>Another try is under way.</summary>
    Running,

    /// <summary>Another try was sent, and nobody knows what became of it.</summary>
    Unknown,

    /// <summary>It was answered.</summary>
    Done,

    /// <summary>The key was given to a request that asks for something else.</summary>
    Different,

    /// <summary>The records could not be reached in time, or there is no room for another.</summary>
    Lost,
}
