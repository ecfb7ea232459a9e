namespace Usher.Config;

/// <summary>One instance of an upstream.</summary>
[ConfigRecord]
internal sealed partial record DestinationConfig
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "an address such as http://10.0.0.1:5000";

    /// <summary>Its address: <c>http://</c>, <c>https://</c> or <c>unix:</c>, without a path.</summary>
    public required DestinationUrl At { get; init; }

    /// <summary>Its share of the requests, in proportion to the weights of the others of its priority. 0: only clients that stick to it.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Which get requests first, from 0: those of the next priority only where none of the ones before is usable.</summary>
    public int Priority { get; init; }

    /// <summary>The one-line form: the address.</summary>
    public static DestinationConfig Parse(string text) => new() { At = DestinationUrl.Parse(text) };
}
