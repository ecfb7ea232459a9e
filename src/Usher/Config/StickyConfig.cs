namespace Usher.Config;

/// <summary>Keeps a client where its first request went, by a signed cookie that names no address.</summary>
[ConfigRecord]
internal sealed partial record StickyConfig
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "true, or a mapping";

    /// <summary>The name of the cookie. Default: <c>usher-</c> and a hash of the upstream's name or the route's key.</summary>
    public string? Cookie { get; init; }

    /// <summary>How long a client stays, counted from its first answer. Default: until its browser is closed.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>
    /// What the cookies are signed with, of 16 characters or more, the same on every instance. Default: a random key that lives as long as the
    /// process, so that a restart or another instance balances each client anew.
    /// </summary>
    public string? Secret { get; init; }

    /// <summary>The one-line form: <c>true</c>.</summary>
    public static StickyConfig Parse(string text) => text is "true" ? new StickyConfig() : throw new FormatException($"expected {ParseExpected}, not '{text}'");
}
