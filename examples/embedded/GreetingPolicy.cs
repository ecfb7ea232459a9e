using Usher.Config;
using Usher.Policies;

namespace Usher.Examples.Embedded;

/// <summary>A policy with options of its own: <c>greeting: Ada</c>, or <c>greeting: { name: Ada, times: 2 }</c>.</summary>
public sealed class GreetingPolicy() : Policy<GreetingOptions>("greeting", Stage.Shape)
{
    /// <inheritdoc />
    protected override void Validate(GreetingOptions options, ConfigCheck check)
    {
        if (options.Times is < 1 or > 3) check.Error(options, nameof(options.Times), "expected 1, 2 or 3");
    }

    /// <inheritdoc />
    protected override RequestDelegate Build(GreetingOptions options, RouteBuild route, RequestDelegate next)
    {
        // Once per route and reload, not once per request.
        var greeting = string.Join(' ', Enumerable.Repeat($"Hello, {options.Name}!", options.Times));
        return context =>
        {
            context.Response.Headers["X-Greeting"] = greeting;
            return next(context);
        };
    }
}
