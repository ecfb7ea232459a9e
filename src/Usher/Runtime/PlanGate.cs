using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Live;
using Usher.Policies;

namespace Usher.Runtime;

/// <summary>Leads a request through the policies of its consumer's plan, once it is known who calls.</summary>
internal static class PlanGate
{
    /// <summary>Makes the delegate.</summary>
    /// <param name="plans">The policies of each plan.</param>
    /// <param name="build">The route.</param>
    /// <param name="next">What comes after it.</param>
    /// <param name="find">Finds a policy by its name.</param>
    /// <param name="isObserved">Whether somebody wants to know which policy a request has reached.</param>
    public static RequestDelegate Build(
        IReadOnlyDictionary<string, IReadOnlyList<PolicyUse>> plans, RouteBuild build, RequestDelegate next, Func<string, IPolicy> find, bool isObserved)
    {
        var chains = new Dictionary<string, RequestDelegate>(StringComparer.Ordinal);
        foreach (var (plan, uses) in plans)
        {
            build.Plan = plan;
            var chain = next;
            for (var i = uses.Count - 1; i >= 0; i--)
            {
                build.UseName = $"plan {plan} {uses[i].Name} {i + 1}";
                chain = find(uses[i].Name).Build(uses[i].Options, build, chain);
                if (isObserved) chain = SnapshotCompiler.Noted(uses[i].Name, chain);
            }

            chains.Add(plan, chain);
        }

        build.Plan = null;
        var ofPlan = chains.ToFrozenDictionary(StringComparer.Ordinal);
        return context => GatewayRequest.Of(context).Consumer?.Plan is { } plan && ofPlan.TryGetValue(plan, out var chain) ? chain(context) : next(context);
    }
}
