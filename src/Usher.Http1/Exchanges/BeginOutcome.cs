namespace Usher.Http1.Exchanges;

/// <summary>Whether an exchange could begin on a connection.</summary>
internal enum BeginOutcome
{
    Begun,

    /// <summary>The connection has ended, or brought bytes that nobody asked for. Nothing was sent.</summary>
    Dead,

    /// <summary>The request's head may not be sent. The connection is as it was.</summary>
    HeadBad,
}
