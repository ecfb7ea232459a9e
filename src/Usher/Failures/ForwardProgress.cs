namespace Usher.Failures;

/// <summary>How far a try at forwarding a request got before it failed.</summary>
internal enum ForwardProgress
{
    /// <summary>Nothing of the request left.</summary>
    NotSent,

    /// <summary>It was sent on a connection that had been used before, which broke with nothing coming back: most often the upstream had closed it already.</summary>
    SentOnIdle,

    /// <summary>It may have reached the upstream, and nothing came back.</summary>
    Sent,

    /// <summary>Something came back, and nothing of that went to the client.</summary>
    Answered,

    /// <summary>The client has been shown a part of the answer.</summary>
    Shown,
}
