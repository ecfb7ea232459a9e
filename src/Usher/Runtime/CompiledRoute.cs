using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Upstreams;
using Usher.Upstreams.Splits;

namespace Usher.Runtime;

/// <summary>One route of a snapshot: its place in the file, its policies by stage, and the one delegate that runs them.</summary>
/// <param name="Config">The route as the file has it.</param>
/// <param name="Steps">Its policies in the order in which they run.</param>
/// <param name="Pipeline">Runs a request through them.</param>
internal sealed record CompiledRoute(RouteConfig Config, IReadOnlyList<PipelineStep> Steps, RequestDelegate Pipeline)
{
    /// <summary>Who observes its requests.</summary>
    public required RouteObservation Observation { get; init; }

    /// <summary>Whether something on its way may block a thread: a policy that is not quick.</summary>
    public bool MayBlock { get; init; }

    /// <summary>Whether it answers the CORS pre-flights for its methods.</summary>
    public bool AnswersPreflights { get; init; }

    /// <summary>Where its requests go; null: a policy answers, or it is a split.</summary>
    public Upstream? Upstream { get; init; }

    /// <summary>The parts of its split; empty: it is none.</summary>
    public IReadOnlyList<SplitTarget> Split { get; init; } = [];
}
