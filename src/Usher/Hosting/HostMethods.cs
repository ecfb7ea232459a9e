using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;

namespace Usher.Hosting;

/// <summary>
/// Which methods the program's own endpoints take at a path. Asked only where neither they nor the file have anything for a request, so that
/// such a request is still answered with 405 rather than 404.
/// </summary>
internal sealed class HostMethods(IServiceProvider services, ParameterPolicyFactory policies)
{
    private Tuple<IReadOnlyList<Endpoint>, Known[]>? _known;

    /// <summary>The methods; none where no endpoint is at that path.</summary>
    public IReadOnlyCollection<string> Of(HttpContext context)
    {
        var methods = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var endpoint in All())
        {
            if (endpoint.IsAt(context)) methods.UnionWith(endpoint.Methods);
        }

        return methods;
    }

    // The source makes another list when endpoints come or go.
    private Known[] All()
    {
        var endpoints = services.GetRequiredService<EndpointDataSource>().Endpoints;
        if (_known is { } known && ReferenceEquals(known.Item1, endpoints)) return known.Item2;
        var made = endpoints.OfType<RouteEndpoint>().Select(Read).OfType<Known>().ToArray();
        _known = Tuple.Create(endpoints, made);
        return made;
    }

    private Known? Read(RouteEndpoint endpoint)
    {
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods;
        if (methods is not { Count: > 0 } || endpoint.Metadata.GetMetadata<IHostMetadata>() is { Hosts.Count: > 0 }) return null;
        var pattern = endpoint.RoutePattern;
        var constraints =
            from named in pattern.ParameterPolicies
            from reference in named.Value
            let constraint = policies.Create(pattern.GetParameter(named.Key), reference) as IRouteConstraint
            where constraint is not null
            select (named.Key, constraint);
        return new Known(methods, new TemplateMatcher(new RouteTemplate(pattern), new RouteValueDictionary(pattern.Defaults)), [.. constraints]);
    }

    private sealed record Known(IReadOnlyList<string> Methods, TemplateMatcher Path, (string Name, IRouteConstraint Constraint)[] Constraints)
    {
        public bool IsAt(HttpContext context)
        {
            var values = new RouteValueDictionary();
            if (!Path.TryMatch(context.Request.Path, values)) return false;
            foreach (var (name, constraint) in Constraints)
            {
                if (!constraint.Match(context, route: null, name, values, RouteDirection.IncomingRequest)) return false;
            }

            return true;
        }
    }
}
