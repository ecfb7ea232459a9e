using Microsoft.AspNetCore.Http;

namespace Usher.Live;

/// <summary>What the policy that caches offers to others: to keep the answers to what they ask, and to ask once for many who ask the same at once.</summary>
internal interface IAnswerCache
{
    /// <summary>Puts a cache in front of what answers requests.</summary>
    /// <param name="what">What is cached.</param>
    /// <param name="next">Answers what is not there.</param>
    RequestDelegate Around(AnswerCaching what, RequestDelegate next);
}
