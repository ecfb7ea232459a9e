namespace Usher.Config;

/// <summary>Algorithms of signatures (RFC 7518 §3.1).</summary>
internal enum JwtAlgorithm
{
    /// <summary>RSA, PKCS #1, SHA-256.</summary>
    [ConfigKey("RS256")] Rs256,

    /// <summary>RSA, PKCS #1, SHA-384.</summary>
    [ConfigKey("RS384")] Rs384,

    /// <summary>RSA, PKCS #1, SHA-512.</summary>
    [ConfigKey("RS512")] Rs512,

    /// <summary>RSA, PSS, SHA-256.</summary>
    [ConfigKey("PS256")] Ps256,

    /// <summary>RSA, PSS, SHA-384.</summary>
    [ConfigKey("PS384")] Ps384,

    /// <summary>RSA, PSS, SHA-512.</summary>
    [ConfigKey("PS512")] Ps512,

    /// <summary>ECDSA, P-256, SHA-256.</summary>
    [ConfigKey("ES256")] Es256,

    /// <summary>ECDSA, P-384, SHA-384.</summary>
    [ConfigKey("ES384")] Es384,

    /// <summary>ECDSA, P-521, SHA-512.</summary>
    [ConfigKey("ES512")] Es512,

    /// <summary>A shared secret, SHA-256; only with <c>secret</c>.</summary>
    [ConfigKey("HS256")] Hs256,

    /// <summary>A shared secret, SHA-384; only with <c>secret</c>.</summary>
    [ConfigKey("HS384")] Hs384,

    /// <summary>A shared secret, SHA-512; only with <c>secret</c>.</summary>
    [ConfigKey("HS512")] Hs512,
}
