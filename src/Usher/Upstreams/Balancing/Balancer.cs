using Microsoft.AspNetCore.Http;

namespace Usher.Upstreams.Balancing;

/// <summary>Chooses the destination for a try. Made for one <see cref="DestinationSet"/>; a pick takes no lock and allocates nothing.</summary>
internal abstract class Balancer
{
    /// <summary>The index of a destination in the set; -1: there is none.</summary>
    /// <param name="context">The request.</param>
    /// <param name="tried">The destinations that this request was sent to already: avoided while there are others.</param>
    public abstract int Pick(HttpContext context, in TriedDestinations tried);
}
