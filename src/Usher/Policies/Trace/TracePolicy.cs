using Microsoft.AspNetCore.Http;

namespace Usher.Policies.Trace;

/// <summary>Takes part in traces: <c>trace: 1%</c>.</summary>
internal sealed class TracePolicy() : Policy<TraceOptions>("trace", Stage.Observe)
{
    protected override bool IsQuick => true;

    protected override RequestDelegate Build(TraceOptions options, RouteBuild route, RequestDelegate next)
    {
        route.Observe(new TraceObserver(options, route.Time));
        return next;
    }
}
