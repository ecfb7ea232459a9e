namespace Usher.Policies.Auth.Jwt;

/// <summary>Where the keys of an issuer are from.</summary>
internal abstract class KeySource
{
    /// <summary>What else would be another source, for what depends on it.</summary>
    public abstract string Fingerprint { get; }

    /// <summary>The keys as they are known now; null: none were ever had.</summary>
    public abstract KeySet? Current { get; }

    /// <summary>Waits for keys that are newer than those that are known, where there can be any.</summary>
    /// <param name="kid">The key that is looked for; null: a token does not say.</param>
    /// <returns>What was found, or why not.</returns>
    public abstract ValueTask<KeyWait> WaitForNewer(string? kid);
}

/// <summary>What came of waiting for keys.</summary>
internal enum KeyWait
{
    /// <summary>The keys were asked for again, and are current.</summary>
    Refreshed,

    /// <summary>There is nothing newer: the key is none of this issuer's.</summary>
    NoSuchKey,

    /// <summary>The issuer did not answer in time.</summary>
    Unavailable,
}
