using Microsoft.AspNetCore.Http;

namespace Usher.Upstreams.Balancing;

/// <summary>Chooses the destination for a try. Made for one <see cref="DestinationSet"/>; a pick takes no lock and allocates nothing.</summary>
internal abstract class Balancer
{
    /// <summary>The algorithm as the file names it.</summary>
    public abstract override string ToString();

    /// <summary>
    /// The index of a destination in the set; -1: there is none. It is one of the best priority that has usable ones; where none at all is
    /// usable, it is one of all of them, since a wrong verdict on all is likelier than the end of all.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="tried">The destinations that this request was sent to already: avoided while there are others.</param>
    /// <param name="isPanic">Whether none is usable, so that all are taken for usable.</param>
    public abstract int Pick(HttpContext context, in TriedDestinations tried, out bool isPanic);
}
