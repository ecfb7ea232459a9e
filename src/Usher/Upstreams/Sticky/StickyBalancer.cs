using Microsoft.AspNetCore.Http;
using Usher.Live;
using Usher.Upstreams.Balancing;

namespace Usher.Upstreams.Sticky;

/// <summary>The destination that the client was given before, while it is there and usable; else one that another balancer picks.</summary>
internal sealed class StickyBalancer(Balancer others, Destination[] destinations, StickyCookie cookie) : Balancer
{
    public override string ToString() => $"{others}, sticky";

    public override int Pick(HttpContext context, in TriedDestinations tried, out bool isPanic)
    {
        var request = GatewayRequest.Of(context);
        var known = cookie.Find(context);
        if (known >= 0 && destinations[known].State.IsUsable && !tried.Contains(known))
        {
            request.StickyCookie = null;
            isPanic = false;
            return known;
        }

        var picked = others.Pick(context, tried, out isPanic);
        if (picked >= 0) request.StickyCookie = cookie.FieldOf(picked, request.ClientScheme == "https");
        return picked;
    }
}
