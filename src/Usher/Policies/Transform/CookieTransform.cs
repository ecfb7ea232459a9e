using Usher.Config;

namespace Usher.Policies.Transform;

/// <summary>Changes to the cookies of a request.</summary>
[ConfigRecord]
internal sealed partial record CookieTransform
{
    /// <summary>Cookies that get exactly this value; expressions in braces may stand in it.</summary>
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Cookies that are taken out.</summary>
    public IReadOnlyList<string> Remove { get; init; } = [];

    /// <summary>The only cookies that the upstream sees. Default: all.</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];
}
