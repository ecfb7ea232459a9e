namespace Usher.Http1.Exchanges;

/// <summary>How the sending of a request's body ended.</summary>
internal enum UploadEnd
{
    /// <summary>All of it went, framed as announced.</summary>
    Sent,

    /// <summary>It was stopped, because the exchange was over or was broken off.</summary>
    Stopped,

    /// <summary>The upstream does not take any more. It may have answered nonetheless.</summary>
    Broken,

    /// <summary>The client did not bring what was announced.</summary>
    ClientBad,
}
