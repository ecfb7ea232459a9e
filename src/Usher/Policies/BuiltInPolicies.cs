using Usher.Policies.Respond;

namespace Usher.Policies;

/// <summary>The policies that Usher brings, in their order within a stage.</summary>
internal static class BuiltInPolicies
{
    /// <summary>The list. A line here gives a policy its key, its place in the schema, in <c>explain</c> and in the docs.</summary>
    public static IReadOnlyList<IPolicy> All { get; } =
    [
        new RespondPolicy(),
    ];
}
