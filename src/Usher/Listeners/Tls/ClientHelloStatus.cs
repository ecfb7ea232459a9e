namespace Usher.Listeners.Tls;

/// <summary>How much of a ClientHello there is.</summary>
internal enum ClientHelloStatus
{
    /// <summary>More has to come.</summary>
    NotWhole,

    /// <summary>It is there.</summary>
    Whole,

    /// <summary>What comes is none, or is one that nobody can read.</summary>
    None,
}
