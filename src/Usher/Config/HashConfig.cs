namespace Usher.Config;

/// <summary>Whose requests go to the same destination under <c>balance: hash</c>.</summary>
[ConfigRecord]
internal sealed partial record HashConfig
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "header NAME, cookie NAME, claim NAME, consumer, ip or path";

    /// <summary>What of a request makes its key. One that does not have it is balanced by chance.</summary>
    public required HashOn On { get; init; }

    /// <summary>
    /// How many times its share of the requests under way a destination may have before keys go elsewhere, once it has 8 of them. 0: no bound.
    /// </summary>
    public double Bound { get; init; } = 1.5;

    /// <summary>The one-line form: what makes the key.</summary>
    public static HashConfig Parse(string text) => new() { On = HashOn.Parse(text) };
}
