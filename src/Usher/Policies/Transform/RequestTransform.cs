using Usher.Config;

namespace Usher.Policies.Transform;

/// <summary>Changes to a request.</summary>
[ConfigRecord]
internal sealed partial record RequestTransform
{
    /// <summary>An expression; where it does not hold, the request stays as it is. Default: always.</summary>
    public string? When { get; init; }

    /// <summary>Changes to its fields.</summary>
    public FieldTransform Headers { get; init; } = new();

    /// <summary>Changes to its cookies.</summary>
    public CookieTransform Cookies { get; init; } = new();

    /// <summary>Changes to the parameters of its query.</summary>
    public QueryChanges Query { get; init; } = new();

    /// <summary>Changes to its JSON body.</summary>
    public BodyTransform? Body { get; init; }
}
