using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Usher.Routing;

namespace Usher.Hosting;

/// <summary>Withdraws Usher's endpoint where an endpoint of the program is for the request, or no route of the file is.</summary>
internal sealed class EmbeddedMatcherPolicy(EmbeddedGateway gateway, HostMethods hostMethods) : MatcherPolicy, IEndpointSelectorPolicy
{
    /// <summary>After all others, so that what they withdraw is gone already.</summary>
    public override int Order => int.MaxValue;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(IsOurs);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var ours = -1;
        var isAlone = true;
        for (var i = 0; i < candidates.Count; i++)
        {
            if (!candidates.IsValidCandidate(i)) continue;
            if (IsOurs(candidates[i].Endpoint)) ours = i;
            else if (ours >= 0) isAlone = false;                     // a fallback
            else return Task.CompletedTask;                          // the program's own wins by its order
        }

        if (ours >= 0 && !Takes(httpContext, isAlone)) candidates.SetValidity(ours, value: false);
        return Task.CompletedTask;
    }

    private bool Takes(HttpContext context, bool isAlone)
    {
        if (gateway.Match(context) is not { } found) return false;
        context.Features.Set(found);
        if (found.IsReady || found.Route is not null) return true;
        if (!isAlone || found.Kind == RouteMatchKind.Ambiguous) return false;

        // An endpoint that takes every method keeps ASP.NET from answering 405 for the program's own ones, so that is done here.
        var methods = hostMethods.Of(context);
        if (methods.Count == 0) return found.Kind == RouteMatchKind.MethodNotAllowed;
        found.Allow = string.Join(", ", methods.Concat(found.Allow?.Split(", ") ?? []).Distinct(StringComparer.Ordinal));
        found.Kind = RouteMatchKind.MethodNotAllowed;
        return true;
    }

    private static bool IsOurs(Endpoint endpoint) => endpoint.Metadata.GetMetadata<EmbeddedEndpoint>() is not null;
}
