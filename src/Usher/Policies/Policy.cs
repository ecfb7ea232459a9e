using Microsoft.AspNetCore.Http;
using Usher.Config;

namespace Usher.Policies;

/// <summary>
/// A policy with options of its own. One instance serves all routes; what a route needs at run time is made in <see cref="Build"/>, once
/// per reload, and closed over by the delegate that it returns.
/// </summary>
/// <typeparam name="TOptions">The record that its value in the file becomes.</typeparam>
/// <param name="name">Its key in the file.</param>
/// <param name="stage">Where on a request's way it stands.</param>
public abstract class Policy<TOptions>(string name, Stage stage) : IPolicy where TOptions : class, IConfigRecord<TOptions>
{
    /// <inheritdoc />
    public string Name { get; } = name;

    /// <inheritdoc />
    public PolicyShape Shape => PolicyShape.Of<TOptions>(Name, AddsUp, stage == Stage.Answer) with { InPlans = InPlans };

    /// <summary>Whether a route's value is added to an inherited one, rather than standing in its place. Default: no.</summary>
    protected virtual bool AddsUp => false;

    /// <summary>
    /// Whether it never blocks a thread and computes for microseconds only, whatever the answer. Default: no, so that its routes are handled in the
    /// thread pool.
    /// </summary>
    protected virtual bool IsQuick => false;

    /// <summary>Whether a plan can have it: it then holds for the consumers of that plan.</summary>
    internal virtual bool InPlans => false;

    bool IPolicy.IsQuick => IsQuick;

    Stage IPolicy.StageOf(object options) => StageOf((TOptions)options);

    void IPolicy.Validate(object options, ConfigCheck check) => Validate((TOptions)options, check);

    RequestDelegate IPolicy.Build(object options, RouteBuild route, RequestDelegate next) => Build((TOptions)options, route, next);

    /// <summary>The stage of one use; by default that of the policy.</summary>
    /// <param name="options">The options of that use.</param>
    protected virtual Stage StageOf(TOptions options) => stage;

    /// <summary>Checks what the record's shape cannot say; errors are placed at its keys.</summary>
    /// <param name="options">The options of one use.</param>
    /// <param name="check">Takes the errors.</param>
    protected virtual void Validate(TOptions options, ConfigCheck check)
    {
    }

    /// <summary>Makes the delegate that stands in a route's pipeline. A policy that awaits nothing returns <c>next(context)</c>.</summary>
    /// <param name="options">The options of that use.</param>
    /// <param name="route">The route that is being built.</param>
    /// <param name="next">What comes after it.</param>
    protected abstract RequestDelegate Build(TOptions options, RouteBuild route, RequestDelegate next);
}
