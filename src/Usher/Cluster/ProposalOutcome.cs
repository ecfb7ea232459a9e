namespace Usher.Cluster;

/// <summary>How a proposal stands.</summary>
internal enum ProposalOutcome
{
    /// <summary>It was made.</summary>
    Made,

    /// <summary>Another one waits for answers.</summary>
    Busy,

    /// <summary>Another version than the expected one is published.</summary>
    Conflict,

    /// <summary>Some have not answered yet.</summary>
    Waiting,

    /// <summary>All take it: it is the published version now.</summary>
    Committed,

    /// <summary>Somebody refuses it: it was withdrawn.</summary>
    Refused,

    /// <summary>Somebody did not answer in time: it was withdrawn.</summary>
    Late,

    /// <summary>There is no such proposal any more.</summary>
    Gone,

    /// <summary>The server could not be reached, and nobody knows.</summary>
    Lost,
}
