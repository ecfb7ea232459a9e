using Usher.Config;

namespace Usher.Examples.Embedded;

/// <summary>Greets the client in a field of the response.</summary>
[ConfigRecord]
public sealed partial record GreetingOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a name such as Ada";

    /// <summary>Who is greeted.</summary>
    public required string Name { get; init; }

    /// <summary>How often the greeting is said. Default: 1.</summary>
    public int Times { get; init; } = 1;

    /// <summary>The one-line form: the name.</summary>
    public static GreetingOptions Parse(string text) => new() { Name = text };
}
