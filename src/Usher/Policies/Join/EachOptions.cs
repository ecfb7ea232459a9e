using Usher.Config;

namespace Usher.Policies.Join;

/// <summary>Asks for every item of a list.</summary>
[ConfigRecord]
internal sealed partial record EachOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "an expression such as orders.items";

    /// <summary>An expression whose value is the list; null is an empty one.</summary>
    public required string In { get; init; }

    /// <summary>How many items are asked for with one request: in its query, what an expression says of <c>item</c> stands for each of them, with commas. The answers are lists then, which become one.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>How many requests are under way at once.</summary>
    public int Concurrent { get; init; } = 8;

    /// <summary>The most items that the list may have; the part fails where it has more.</summary>
    public int Most { get; init; } = 100;

    /// <summary>The one-line form: the list.</summary>
    public static EachOptions Parse(string text) => new() { In = text };
}
