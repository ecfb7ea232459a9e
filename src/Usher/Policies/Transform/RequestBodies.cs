using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Usher.Failures;
using Usher.Live;

namespace Usher.Policies.Transform;

/// <summary>Puts a changed body in the place of the one that a request came with.</summary>
internal static class RequestBodies
{
    // A body of known length up to here goes on with its new length; a larger one streams.
    private const int Whole = 64 * 1024;

    /// <summary>Changes the body of a request.</summary>
    /// <returns>What the client is answered with instead; null: the request may go on.</returns>
    public static async Task<Failure?> Change(BodyPlan plan, HttpContext context, GatewayRequest request)
    {
        var message = context.Request;
        var hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? message.ContentLength is not (null or 0);
        if (plan.Made is null && (!hasBody || message.ContentLength == 0 || !MessageFields.IsJson(message.ContentType))) return null;
        if (!plan.IgnoresBody && MessageFields.IsEncoded(message.Headers)) return Failure.UnsupportedEncoding;

        var body = new BodyRun(plan, context, request);
        context.Response.RegisterForDispose(body);
        var isWhole = plan.NeedsWhole || message.ContentLength <= Whole;
        if (isWhole)
        {
            var problem = hasBody && !plan.IgnoresBody ? await ReadWhole(message.Body, body, plan, context.RequestAborted) : body.Process(isFinal: true);
            if (problem != BodyProblem.None) return problem == BodyProblem.TooLarge ? Failure.BodyTooLarge : Failure.BadBody;
        }

        var digests = MessageFields.Adjust(message.Headers);
        message.Headers.Remove("Expect");
        if (plan.Made is not null)
        {
            message.Headers.Remove("Content-Encoding");
            message.ContentType = "application/json";
            context.Features.Set<IHttpRequestBodyDetectionFeature>(new HasBody());
        }

        if (isWhole)
        {
            message.ContentLength = body.Output.Count;
            digests.Set(message.Headers, body.Output.Span);
        }

        message.Body = new ChangedBody(isWhole ? Stream.Null : message.Body, body, isWhole);
        return null;
    }

    private static async Task<BodyProblem> ReadWhole(Stream source, BodyRun body, BodyPlan plan, CancellationToken cancel)
    {
        while (true)
        {
            var count = await source.ReadAsync(body.Input.GetMemory(4096), cancel);
            body.Input.Advance(count);
            if (body.Input.Count > plan.Max) return BodyProblem.TooLarge;
            if (count == 0) return body.Process(isFinal: true);
        }
    }

    private sealed class HasBody : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }
}
