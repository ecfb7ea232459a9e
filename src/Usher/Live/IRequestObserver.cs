using Microsoft.AspNetCore.Http;

namespace Usher.Live;

/// <summary>
/// Sees the requests of a route: where each begins, each try at a destination, and where it ends, which is when the response has left or
/// broken off. An observer changes no answer and must not throw.
/// </summary>
public interface IRequestObserver
{
    /// <summary>The route has been found, and its pipeline is about to run.</summary>
    /// <param name="context">The request.</param>
    /// <param name="facts">What is noted of it.</param>
    void Begin(HttpContext context, RequestFacts facts)
    {
    }

    /// <summary>The request is about to be sent to <see cref="RequestFacts.Destination"/>.</summary>
    /// <param name="context">The request.</param>
    /// <param name="facts">What is noted of it.</param>
    void BeginTry(HttpContext context, RequestFacts facts)
    {
    }

    /// <summary>That try has ended.</summary>
    /// <param name="context">The request.</param>
    /// <param name="facts">What is noted of it.</param>
    /// <param name="failure">What went wrong, from a closed list; null: nothing.</param>
    void EndTry(HttpContext context, RequestFacts facts, string? failure)
    {
    }

    /// <summary>The response has left, or has broken off.</summary>
    /// <param name="context">The request.</param>
    /// <param name="facts">What is noted of it.</param>
    void End(HttpContext context, RequestFacts facts);
}
