using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Policies;
using Usher.Upstreams;
using Usher.Upstreams.Splits;

namespace Usher.Runtime;

/// <summary>One route of a snapshot: its place in the file, its policies by stage, and the one delegate that runs them.</summary>
/// <param name="Config">The route as the file has it.</param>
/// <param name="Steps">Its policies in the order in which they run.</param>
/// <param name="Pipeline">Runs a request through them.</param>
internal sealed record CompiledRoute(RouteConfig Config, IReadOnlyList<PipelineStep> Steps, RequestDelegate Pipeline)
{
    /// <summary>What holds for consumers of plans, in the order in which it runs: after they are known, and before what the route itself admits.</summary>
    public IReadOnlyList<PipelineStep> OfPlans { get; init; } = [];

    /// <summary>All that somebody wrote and that runs on it, in order.</summary>
    public IEnumerable<PipelineStep> Written =>
    [
        .. Steps.Where(step => step.Stage < Stage.Admit && !step.Use.IsImplied), .. OfPlans, .. Steps.Where(step => step.Stage >= Stage.Admit && !step.Use.IsImplied),
    ];

    /// <summary>Who observes its requests.</summary>
    public required RouteObservation Observation { get; init; }

    /// <summary>Its limits and quotas, those of the plans included that its callers may have.</summary>
    public IReadOnlyList<AllowanceUse> Allowances { get; init; } = [];

    /// <summary>Whether something on its way may block a thread: a policy that is not quick.</summary>
    public bool MayBlock { get; init; }

    /// <summary>Whether it answers the CORS pre-flights for its methods.</summary>
    public bool AnswersPreflights { get; init; }

    /// <summary>Where its requests go; null: a policy answers, or it is a split.</summary>
    public Upstream? Upstream { get; init; }

    /// <summary>The parts of its split; empty: it is none.</summary>
    public IReadOnlyList<SplitTarget> Split { get; init; } = [];
}
