using Usher.Config;

namespace Usher.Hosting;

/// <summary>A middleware of the program's own.</summary>
[ConfigRecord]
internal sealed partial record MiddlewareOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "true or off";

    /// <summary>The one-line form: <c>true</c> switches it on.</summary>
    public static MiddlewareOptions Parse(string text) => text is "true" ? new() : throw new FormatException($"expected {ParseExpected}, not '{text}'");
}
