using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Usher.Config;
using Usher.Failures;

namespace Usher.Policies.Body;

/// <summary>Refuses request bodies above a size: <c>body: 10MB</c>.</summary>
internal sealed class BodyPolicy() : Policy<BodyOptions>("body", Stage.Protect)
{
    protected override bool IsQuick => true;

    protected override void Validate(BodyOptions options, ConfigCheck check)
    {
        if (options.Max < 0) check.Error(options, nameof(options.Max), "expected a size of 0 or more");
    }

    protected override RequestDelegate Build(BodyOptions options, RouteBuild route, RequestDelegate next)
    {
        var max = options.Max;
        return context =>
        {
            // What a WebSocket sends is no body, but over HTTP/2 the server would count it as one. An Upgrade field alone exempts from nothing.
            if (UpgradeRequest.IsWebSocketOverHttp2(context)) return next(context);

            // Set for a body that is refused too: the server then closes the connection rather than reading all that comes.
            var known = context.Request.ContentLength;
            var counted = Limit(context, max);
            if (known > max) return Refusal.Write(context, Failure.BodyTooLarge);
            if (known is null && !counted && CanHaveBody(context)) context.Request.Body = new CountingStream(context.Request.Body, max);
            return next(context);
        };
    }

    // Kestrel counts by itself, chunk framing included, and breaks the reading off with a 413.
    private static bool Limit(HttpContext context, long max)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is not { IsReadOnly: false } feature) return false;
        if (feature.MaxRequestBodySize is not { } current || current > max) feature.MaxRequestBodySize = max;
        return true;
    }

    private static bool CanHaveBody(HttpContext context) => context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false };
}
