namespace Usher.Live;

/// <summary>What forwarding one request has come to so far. It belongs to the request, and is used again for the next one on the connection.</summary>
internal sealed class ForwardTries
{
    /// <summary>How often the request was sent.</summary>
    public int Count { get; set; }

    /// <summary>Whether its body, if it has one, is kept and can be sent again.</summary>
    public bool IsKept { get; set; }

    /// <summary>Whether one more try was granted while the head of an answer was looked at.</summary>
    public bool IsGranted { get; set; }

    /// <summary>The seconds of <c>Retry-After</c> that came with an answer that was not passed on; 0: none.</summary>
    public int RetryAfter { get; set; }

    /// <summary>The status of the last answer; 0: none came.</summary>
    public int Status { get; set; }

    /// <summary>Forgets the request before.</summary>
    public void Reset() => (Count, IsKept, IsGranted, RetryAfter, Status) = (0, false, false, 0, 0);
}
