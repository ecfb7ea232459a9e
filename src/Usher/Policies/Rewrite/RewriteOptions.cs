using Usher.Config;

namespace Usher.Policies.Rewrite;

/// <summary>Changes the path that the upstream sees.</summary>
[ConfigRecord]
internal sealed partial record RewriteOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a path such as /v2/orders/{id}";

    /// <summary>The whole path that is forwarded; captures of the route's key may stand in it. The query is kept.</summary>
    public required string Path { get; init; }

    /// <summary>The one-line form: the path.</summary>
    public static RewriteOptions Parse(string text) => new() { Path = text };
}
