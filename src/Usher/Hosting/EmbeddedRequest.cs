using Usher.Routing;
using Usher.Runtime;

namespace Usher.Hosting;

/// <summary>What was found for a request while the program's endpoints were being matched; the handler goes on with it.</summary>
internal sealed class EmbeddedRequest
{
    /// <summary>The snapshot that it was found in.</summary>
    public required Snapshot Snapshot { get; init; }

    /// <summary>What the pipeline needs.</summary>
    public RequestState State { get; } = new();

    /// <summary>Whether it asks for the readiness path.</summary>
    public bool IsReady { get; set; }

    /// <summary>How the search for a route ended.</summary>
    public RouteMatchKind Kind { get; set; }

    /// <summary>Its route; null where none is for it.</summary>
    public CompiledRoute? Route { get; set; }

    /// <summary>The value of <c>Allow</c> where only the method was wrong.</summary>
    public string? Allow { get; set; }
}
