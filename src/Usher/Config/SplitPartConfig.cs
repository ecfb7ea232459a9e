namespace Usher.Config;

/// <summary>One upstream's part of a split.</summary>
[ConfigRecord]
internal sealed partial record SplitPartConfig
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a weight such as 95, or a mapping";

    /// <summary>Its share of the requests, in proportion to the others. 0: only those that <c>when</c> picks.</summary>
    public int Weight { get; init; }

    /// <summary>Whose requests go here whatever the weights, such as testers'. The first part that holds wins.</summary>
    public WhenConfig? When { get; init; }

    /// <summary>The one-line form: the weight.</summary>
    public static SplitPartConfig Parse(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var weight)
            ? new SplitPartConfig { Weight = weight }
            : throw new FormatException($"expected {ParseExpected}, not '{text}'");
}
