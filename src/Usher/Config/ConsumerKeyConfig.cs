namespace Usher.Config;

/// <summary>One API key of a consumer.</summary>
[ConfigRecord]
internal sealed partial record ConsumerKeyConfig
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = ApiKeyHash.Form;

    /// <summary>Its id and the hash of all of it: <c>sha256:ID:HASH</c>, as <c>usher key</c> prints it.</summary>
    public required ApiKeyHash Hash { get; init; }

    /// <summary>When it ends: <c>2027-01-31</c> (the beginning of that day, UTC) or <c>2027-01-31T12:00:00Z</c>. Default: never.</summary>
    public Moment? Expires { get; init; }

    /// <summary>The one-line form: id and hash.</summary>
    public static ConsumerKeyConfig Parse(string text) => new() { Hash = ApiKeyHash.Parse(text) };
}
