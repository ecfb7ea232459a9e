using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Policies.Transform;

/// <summary>The change of a request's head.</summary>
/// <param name="plan">What is changed; null: nothing.</param>
/// <param name="readsAnswer">Whether the body of the answer is changed, so that it has to come whole, uncompressed and without trailers.</param>
internal sealed class HeadChange(RequestPlan? plan, bool readsAnswer) : RequestChange
{
    private static readonly string[] Unwanted = ["Accept-Encoding", "TE", "Range", "If-Range"];

    public override void Apply(HttpContext context, GatewayRequest request)
    {
        // A tunnel has no bodies, and its head is that of another protocol.
        if (UpgradeRequest.Is(context)) return;
        if (plan is not null && plan.Holds(context, request)) plan.ChangeHead(context, request);
        if (!readsAnswer) return;
        foreach (var name in Unwanted) context.Request.Headers.Remove(name);
    }
}
