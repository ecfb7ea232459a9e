using Microsoft.AspNetCore.Http;
using Usher.Policies;

namespace Usher.Hosting;

/// <summary>An ordinary middleware as a policy.</summary>
internal sealed class MiddlewarePolicy(string name, Stage stage, Func<RequestDelegate, RequestDelegate> middleware) : Policy<MiddlewareOptions>(name, stage)
{
    protected override RequestDelegate Build(MiddlewareOptions options, RouteBuild route, RequestDelegate next) => middleware(next);
}
