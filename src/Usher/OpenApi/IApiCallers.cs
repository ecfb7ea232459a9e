using Usher.Config;

namespace Usher.OpenApi;

/// <summary>Options of a policy that say how a route knows its callers, for the document of all routes.</summary>
internal interface IApiCallers : IProviderConfig
{
    /// <summary>The names of the ways; <c>none</c>: the route is open. Empty: the one that stands in place.</summary>
    IReadOnlyList<string> Providers { get; }
}
