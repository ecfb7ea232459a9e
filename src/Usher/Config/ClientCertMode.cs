namespace Usher.Config;

/// <summary>Whether a client has to show a certificate.</summary>
internal enum ClientCertMode
{
    /// <summary>A client without a valid one is turned away by the handshake.</summary>
    Require,

    /// <summary>A client may come without one; one that is not valid turns it away.</summary>
    Optional,
}
