namespace Usher.Config;

/// <summary>Which versions and ciphers of TLS are spoken.</summary>
internal enum TlsProfile
{
    /// <summary>TLS 1.2 and 1.3, with the ciphers that .NET and the machine's OpenSSL take for good.</summary>
    Intermediate,

    /// <summary>TLS 1.3 alone.</summary>
    Modern,
}
