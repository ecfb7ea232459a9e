using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Policies.Rewrite;

/// <summary>Another method or another host for the upstream.</summary>
internal sealed class HeadRewrite(string? method, string? host) : RequestChange
{
    public override void Apply(HttpContext context, GatewayRequest request)
    {
        // An upgrade has the method that its protocol says.
        if (method is not null && !UpgradeRequest.Is(context)) context.Request.Method = method;
        if (host is not null) request.Host = host;
    }
}
