using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Usher.Config;
using Usher.Failures;
using Usher.Live;

namespace Usher.Policies.Allow;

/// <summary>Says who may do what: <c>allow: scope pay</c>.</summary>
internal sealed partial class AllowPolicy() : Policy<AllowOptions>("allow", Stage.Authorize)
{
    protected override bool IsQuick => true;

    protected override void Validate(AllowOptions options, ConfigCheck check) => new RequirementCompiler(check, captures: null).Compile(options);

    protected override RequestDelegate Build(AllowOptions options, RouteBuild route, RequestDelegate next)
    {
        var requirement = new RequirementCompiler(route.Check, route.Captures).Compile(options);
        if (requirement.NeedsIdentity && !route.Identifies)
            route.Check.ErrorAtRecord(options, $"'allow' asks who is calling, and nothing on the route {route.Key} finds out", "give the route 'auth'");

        var log = route.Logs.CreateLogger<AllowPolicy>();
        var key = route.Key;
        return context =>
        {
            var request = GatewayRequest.Of(context);
            if (requirement.Holds(context, request)) return next(context);
            if (log.IsEnabled(LogLevel.Information)) Log.Refused(log, context.TraceIdentifier, key, requirement.Unmet(context, request).ToString());
            return Refusal.Write(context, Failure.Forbidden);
        };
    }

    private static partial class Log
    {
        [LoggerMessage(3701, LogLevel.Information, "Request {RequestId} on {Route} is not allowed: it lacks {Requirement}")]
        public static partial void Refused(ILogger logger, string requestId, string route, string requirement);
    }
}
