using Usher.Config;

namespace Usher.Policies.Allow;

/// <summary>Says what a caller must have or be for its request to go on. All that is given must hold.</summary>
[ConfigRecord]
internal sealed partial record AllowOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "'scope pay', 'role admin', 'group partners', 'consumer acme', or an expression such as claims.tenant == path.tenant";

    private static readonly char[] Spaces = [' ', '\t'];

    /// <summary>Scopes that the caller's token grants, all of them: the claim <c>scope</c> or <c>scp</c>, a text with spaces or a list.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Roles of which the caller has at least one: the claim <c>roles</c> or <c>role</c>, a text or a list.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Groups of which the caller is in at least one.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Consumers of which the caller is one, by their ids.</summary>
    public IReadOnlyList<string> Consumers { get; init; } = [];

    /// <summary>Claims, and what each must be; a claim that is a list must have one item that is.</summary>
    public IReadOnlyDictionary<string, ClaimOptions> Claims { get; init; } = new Dictionary<string, ClaimOptions>(StringComparer.Ordinal);

    /// <summary>Methods of which the request has one.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>An expression that must be true, such as <c>claims.tenant == path.tenant</c>.</summary>
    public string? When { get; init; }

    /// <summary>More of the same, of which at least one must hold.</summary>
    public IReadOnlyList<AllowOptions> Any { get; init; } = [];

    /// <summary>More of the same, all of which must hold.</summary>
    public IReadOnlyList<AllowOptions> All { get; init; } = [];

    /// <summary>The one-line form: a kind and names, or an expression.</summary>
    public static AllowOptions Parse(string text)
    {
        var words = text.Split(Spaces, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2) return new AllowOptions { When = text };
        // 'groups' and 'consumer' are also names in expressions, and then an operator follows.
        if (words[1..].Any(IsOperator)) return new AllowOptions { When = text };
        string[] names = [.. words[1..].Select(word => word.TrimEnd(','))];
        return words[0] switch
        {
            "scope" or "scopes" => new AllowOptions { Scopes = names },
            "role" or "roles" => new AllowOptions { Roles = names },
            "group" or "groups" => new AllowOptions { Groups = names },
            "consumer" or "consumers" => new AllowOptions { Consumers = names },
            _ => new AllowOptions { When = text },
        };
    }

    private static bool IsOperator(string word) => word is "in" or "==" or "!=" or "<" or "<=" or ">" or ">=" or "&&" or "||";
}
