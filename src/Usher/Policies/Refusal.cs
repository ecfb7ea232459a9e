using Microsoft.AspNetCore.Http;
using Usher.Failures;
using Usher.Live;

namespace Usher.Policies;

/// <summary>Answers for a policy that lets a request go no further.</summary>
internal static class Refusal
{
    /// <summary>Answers with a failure and remembers it for logs and metrics.</summary>
    /// <param name="context">The request.</param>
    /// <param name="failure">The failure.</param>
    /// <param name="detail">A sentence for people; null: the failure's own.</param>
    public static Task Write(HttpContext context, Failure failure, string? detail = null)
    {
        GatewayRequest.Of(context).FailureCode = failure.Code;
        return failure.Write(context, detail ?? failure.Detail);
    }

    /// <summary>Answers with a failure and with the time after which there is room again.</summary>
    /// <param name="context">The request.</param>
    /// <param name="failure">The failure.</param>
    /// <param name="retryAfter">Seconds.</param>
    /// <param name="policy">What the client is told that it has exceeded: a name in <c>RateLimit-Policy</c>.</param>
    public static Task WriteRetry(HttpContext context, Failure failure, long retryAfter, string policy)
    {
        GatewayRequest.Of(context).FailureCode = failure.Code;
        return failure.Write(context, failure.Detail, Math.Max(1, retryAfter), policy);
    }

    /// <summary>Answers with a failure and with all that is wrong with the request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="failure">The failure.</param>
    /// <param name="parts">What is wrong.</param>
    public static Task Write(HttpContext context, Failure failure, IReadOnlyList<FailurePart> parts)
    {
        GatewayRequest.Of(context).FailureCode = failure.Code;
        return failure.Write(context, failure.Detail, parts);
    }
}
