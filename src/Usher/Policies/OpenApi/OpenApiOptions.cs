using Usher.Config;

namespace Usher.Policies.OpenApi;

/// <summary>Answers with one OpenAPI document of all routes that have one: what clients may ask of this gateway.</summary>
[ConfigRecord]
internal sealed partial record OpenApiOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a title such as Shop API";

    /// <summary>What the whole is called.</summary>
    public required string Title { get; init; }

    /// <summary>Its version. Default: 1.0.</summary>
    public string Version { get; init; } = "1.0";

    /// <summary>What it is, in CommonMark. Default: nothing is said.</summary>
    public string? Description { get; init; }

    /// <summary>Where clients find the gateway: a URL, or a path as seen from the document's own address. Default: <c>/</c>.</summary>
    public string Server { get; init; } = "/";

    /// <summary>The one-line form: the title.</summary>
    public static OpenApiOptions Parse(string text) => new() { Title = text };
}
