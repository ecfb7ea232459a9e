using Usher.Config;

namespace Usher.Policies.Rewrite;

/// <summary>Changes the target, the method and the host that the upstream sees.</summary>
[ConfigRecord]
internal sealed partial record RewriteOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a path such as /v2/orders/{id}";

    /// <summary>The whole path that is forwarded; captures of the route's key may stand in it. Default: as it came.</summary>
    public string? Path { get; init; }

    /// <summary>Segments that are taken off the front of the path, where it begins with them. Default: none.</summary>
    public string? Strip { get; init; }

    /// <summary>A pattern whose matches in the path are replaced, behind <c>strip</c> and before <c>prefix</c>. Default: none.</summary>
    public PathRegex? Regex { get; init; }

    /// <summary>A path that is put before the path. Default: none.</summary>
    public string? Prefix { get; init; }

    /// <summary>Changes to the parameters of the query. Default: none.</summary>
    public QueryChanges Query { get; init; } = new();

    /// <summary>The method that the upstream sees. Default: the client's.</summary>
    public string? Method { get; init; }

    /// <summary>The host that the upstream sees, unless the upstream's own <c>host</c> says otherwise. Default: the client's.</summary>
    public string? Host { get; init; }

    /// <summary>The one-line form: the path.</summary>
    public static RewriteOptions Parse(string text) => new() { Path = text };
}
