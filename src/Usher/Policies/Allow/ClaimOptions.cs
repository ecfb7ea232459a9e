using Usher.Config;

namespace Usher.Policies.Allow;

/// <summary>What a claim must be. All that is given must hold.</summary>
[ConfigRecord(ListAs = nameof(In))]
internal sealed partial record ClaimOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a value";

    /// <summary>Exactly this; a number or a flag is compared by its text.</summary>
    [ConfigKey("equals")]
    public string? Exactly { get; init; }

    /// <summary>One of these.</summary>
    public IReadOnlyList<string> In { get; init; } = [];

    /// <summary>A text that matches this regular expression as a whole.</summary>
    public string? Matches { get; init; }

    /// <summary>The one-line form: exactly this.</summary>
    public static ClaimOptions Parse(string text) => new() { Exactly = text };
}
