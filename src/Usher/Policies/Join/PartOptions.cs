using Usher.Config;
using Usher.Config.Yaml;

namespace Usher.Policies.Join;

/// <summary>One part of a joined answer: a request, and what becomes of its answer.</summary>
[ConfigRecord]
internal sealed partial record PartOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "a URL such as http://users:5000/u/{id}, or an upstream and a path such as users/u/{id}";

    /// <summary>The URL that is asked with GET. Instead of scheme, host and port there may be the name of an upstream. Values in a path are one segment each.</summary>
    public string? Get { get; init; }

    /// <summary>The URL that is asked with POST.</summary>
    public string? Post { get; init; }

    /// <summary>The URL that is asked with PUT.</summary>
    public string? Put { get; init; }

    /// <summary>The URL that is asked with PATCH.</summary>
    public string? Patch { get; init; }

    /// <summary>The URL that is asked with DELETE.</summary>
    public string? Delete { get; init; }

    /// <summary>Fields of the request, in place of the client's. One whose value is one expression without a value is taken out.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The JSON body of a POST, PUT or PATCH: any YAML, with expressions in braces in its texts. <c>{body}</c> is the client's.</summary>
    public YamlNode? Body { get; init; }

    /// <summary>Asks once for each item of a list, under the name <c>item</c>; the part is then a list.</summary>
    public EachOptions? Each { get; init; }

    /// <summary>An expression; where it does not hold the part is not asked, and is null. Default: always.</summary>
    public string? When { get; init; }

    /// <summary>Whether the answer is given without it where it fails: it is null then, or its <c>fallback</c>.</summary>
    public bool Optional { get; init; }

    /// <summary>What an optional part is where it fails: any YAML, with expressions of the request in its texts. A part with a fallback is optional.</summary>
    public YamlNode? Fallback { get; init; }

    /// <summary>How long it may take with all its tries and its body, from when it is sent. Default: the whole of the join's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>When it is sent once more. Default: what the route says, or the upstream.</summary>
    public RetryConfig? Retry { get; init; }

    /// <summary>How long its answers are kept where the service does not say it, in the memory and by the rules of <c>cache</c>; who asks the same at once asks once. Default: they are not kept.</summary>
    public TimeSpan? Cache { get; init; }

    /// <summary>Statuses with which a required part's answer becomes the whole answer, as it is: <c>404</c>, <c>400-499</c>.</summary>
    public IReadOnlyList<StatusRange> Pass { get; init; } = [];

    /// <summary>Names of fields of its answer that the client gets, such as <c>Link</c> or <c>X-Total-Count</c>.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>Paths of what stays of its answer, as in <c>transform</c>; all else goes, for other parts too. Default: all stays.</summary>
    public IReadOnlyList<string> Pick { get; init; } = [];

    /// <summary>Paths of what goes.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>Paths, and the name that each gets.</summary>
    public IReadOnlyDictionary<string, string> Rename { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Its name in the answer; <c>none</c>: it is there for other parts alone. Default: its own.</summary>
    public string? As { get; init; }

    /// <summary>The one-line form: the URL that is asked with GET.</summary>
    public static PartOptions Parse(string text) => new() { Get = text };
}
