namespace Usher.Config;

/// <summary>A policy on a route.</summary>
/// <param name="Name">The policy's key.</param>
/// <param name="Options">Its options; shared by all routes that inherit them from the same place.</param>
/// <param name="Origin">Where the route has it from: <c>route</c>, <c>use public</c>, <c>defaults</c>.</param>
/// <param name="Place">Where in the file that is.</param>
internal sealed record PolicyUse(string Name, object Options, string Origin, ConfigPlace Place)
{
    /// <summary>Whether nobody wrote it: it holds on routes that say nothing of the policy.</summary>
    public bool IsImplied { get; init; }
}
