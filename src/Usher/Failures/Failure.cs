using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Usher.Failures;

/// <summary>
/// One way in which a request can fail, as the client sees it: a status and problem details (RFC 9457) with a request id, and never
/// an internal name. This file is the one table of them.
/// </summary>
public sealed class Failure
{
    private Failure(int status, string code, string detail) => (Status, Code, Detail) = (status, code, detail);

    /// <summary>400: the request target cannot be understood, or can be understood in two ways.</summary>
    public static Failure BadTarget { get; } = new(400, "bad-target", "The request target is malformed or ambiguous.");

    /// <summary>400: the Host field is missing, malformed, or disagrees with the request target.</summary>
    public static Failure BadHost { get; } = new(400, "bad-host", "The Host field is malformed or disagrees with the request target.");

    /// <summary>400: the request body is not what its framing says.</summary>
    public static Failure BadBody { get; } = new(400, "bad-body", "The request body is malformed or incomplete.");

    /// <summary>400: the request head is not valid.</summary>
    public static Failure BadRequest { get; } = new(400, "bad-request", "The request is malformed.");

    /// <summary>400: the request needs an idempotency key and has none.</summary>
    public static Failure IdempotencyKeyMissing { get; } = new(400, "idempotency-key-missing", "This request needs an idempotency key.");

    /// <summary>400: the idempotency key is none.</summary>
    public static Failure IdempotencyKeyMalformed { get; } = new(400, "idempotency-key-malformed", "The idempotency key is malformed.");

    /// <summary>401: the request says not who is calling, or cannot prove it; <c>WWW-Authenticate</c> says what is asked for.</summary>
    public static Failure Unauthorized { get; } = new(401, "unauthorized", "This address needs valid credentials.");

    /// <summary>403: the caller may not do this.</summary>
    public static Failure Forbidden { get; } = new(403, "forbidden", "This request is not allowed.");

    /// <summary>404: no route matches.</summary>
    public static Failure NotFound { get; } = new(404, "not-found", "Nothing is served at this address.");

    /// <summary>405: routes match, but none with this method; <c>Allow</c> names those that do.</summary>
    public static Failure MethodNotAllowed { get; } = new(405, "method-not-allowed", "This address does not take this method.");

    /// <summary>406: the client takes none of the forms that the answer can have.</summary>
    public static Failure NotAcceptable { get; } = new(406, "not-acceptable", "The answer has no form that the request accepts.");

    /// <summary>408: the client was too slow.</summary>
    public static Failure RequestTimeout { get; } = new(408, "request-timeout", "The request did not arrive in time.");

    /// <summary>409: a request with the same idempotency key is under way.</summary>
    public static Failure IdempotencyRunning { get; } = new(409, "idempotency-running", "A request with this key is under way: ask again.") { RetryAfterSeconds = 1 };

    /// <summary>409: a request with the same idempotency key was sent, and nobody knows what became of it.</summary>
    public static Failure IdempotencyUnknown { get; } = new(409, "idempotency-unknown", "A request with this key was sent, and it is not known whether it was carried out. It is not sent again.");

    /// <summary>409: a request with the same idempotency key was answered, and the answer was not kept.</summary>
    public static Failure IdempotencyNotKept { get; } = new(409, "idempotency-not-kept", "A request with this key was carried out, but its answer was not kept. It is not sent again.");

    /// <summary>413: the request body is larger than the route takes.</summary>
    public static Failure BodyTooLarge { get; } = new(413, "body-too-large", "The request body is larger than this address takes.");

    /// <summary>415: the request body is compressed, and the route has to read it.</summary>
    public static Failure UnsupportedEncoding { get; } = new(415, "unsupported-encoding", "This address takes no compressed bodies.");

    /// <summary>415: the request body is of a kind that the address does not take.</summary>
    public static Failure UnsupportedMediaType { get; } = new(415, "unsupported-media-type", "This address takes no bodies of this media type.");

    /// <summary>421: the connection was made for another host (RFC 9110 §15.5.20).</summary>
    public static Failure Misdirected { get; } = new(421, "misdirected", "This connection was made for another host.");

    /// <summary>422: the idempotency key was used for another request.</summary>
    public static Failure IdempotencyMismatch { get; } = new(422, "idempotency-mismatch", "This key was used for another request.");

    /// <summary>422: the request is well-formed, and says what it may not; <c>errors</c> lists what is wrong with it.</summary>
    public static Failure Invalid { get; } = new(422, "invalid-request", "The request is not what this address takes.");

    /// <summary>429: more requests in a time than the caller may send; <c>Retry-After</c> says when there is room again.</summary>
    public static Failure TooManyRequests { get; } = new(429, "too-many-requests", "Too many requests: wait before sending the next one.") { IsOfQuota = true };

    /// <summary>429: the caller has used up what it may use in a day, a week or a month.</summary>
    public static Failure QuotaExceeded { get; } = new(429, "quota-exceeded", "The quota is used up.") { IsOfQuota = true };

    /// <summary>429: the caller has too many requests under way.</summary>
    public static Failure TooManyAtOnce { get; } = new(429, "too-many-at-once", "Too many requests of this caller are under way.") { RetryAfterSeconds = 1 };

    /// <summary>500: a bug in Usher.</summary>
    public static Failure Internal { get; } = new(500, "internal", "The gateway failed to handle this request.");

    /// <summary>502: no connection to the upstream.</summary>
    public static Failure UpstreamUnreachable { get; } = new(502, "upstream-unreachable", "The service could not be reached.");

    /// <summary>502: the upstream broke off or did not speak HTTP.</summary>
    public static Failure UpstreamBroke { get; } = new(502, "upstream-broke", "The service did not give a complete and valid answer.");

    /// <summary>502: a part that a joined answer needs could not be had; the detail names it.</summary>
    public static Failure PartFailed { get; } = new(502, "part-failed", "A part of the answer could not be had.");

    /// <summary>503: no destination can take the request.</summary>
    public static Failure NoDestination { get; } = new(503, "no-destination", "No instance of the service can take this request now.") { RetryAfterSeconds = 1 };

    /// <summary>503: the gateway is being stopped.</summary>
    public static Failure Draining { get; } = new(503, "draining", "This instance is being stopped.") { RetryAfterSeconds = 1 };

    /// <summary>503: what credentials are checked with is not to be had now.</summary>
    public static Failure IdentityUnavailable { get; } = new(503, "identity-unavailable", "Credentials cannot be checked now.") { RetryAfterSeconds = 1 };

    /// <summary>503: there are as many requests under way as may be.</summary>
    public static Failure Overloaded { get; } = new(503, "overloaded", "Too many requests are under way.") { RetryAfterSeconds = 1 };

    /// <summary>503: what instances share cannot be reached, and the route says that nobody passes without it.</summary>
    public static Failure StateLost { get; } = new(503, "state-lost", "This request cannot be counted now.") { RetryAfterSeconds = 1 };

    /// <summary>504: the upstream was late.</summary>
    public static Failure UpstreamTimeout { get; } = new(504, "upstream-timeout", "The service did not answer in time.");

    /// <summary>504: a part that a joined answer needs was late; the detail names it.</summary>
    public static Failure PartTimeout { get; } = new(504, "part-timeout", "A part of the answer did not come in time.");

    /// <summary>504: the client wanted only what is stored, and nothing that it may have is (RFC 9111 §5.2.1.7).</summary>
    public static Failure NotStored { get; } = new(504, "not-stored", "Nothing that may be used is stored for this request.");

    /// <summary>The status code.</summary>
    public int Status { get; }

    /// <summary>A stable name of this failure, for programs: the member <c>code</c> of the problem details.</summary>
    public string Code { get; }

    /// <summary>A sentence for people: the member <c>detail</c>.</summary>
    public string Detail { get; }

    /// <summary>Seconds after which the client may try again (<c>Retry-After</c>, RFC 9110 §10.2.3); 0: not said.</summary>
    public int RetryAfterSeconds { get; private init; }

    // The problem type "quota-exceeded" of draft-ietf-httpapi-ratelimit-headers-11 §5.1.
    private bool IsOfQuota { get; init; }

    /// <summary>The failure that a client sees when forwarding ended in <paramref name="kind"/>.</summary>
    internal static Failure Of(FailureKind kind) => kind switch
    {
        FailureKind.NoDestination or FailureKind.Status => NoDestination,
        FailureKind.Connect or FailureKind.Tls => UpstreamUnreachable,
        FailureKind.ConnectTimeout or FailureKind.ResponseTimeout or FailureKind.IdleTimeout or FailureKind.TotalTimeout => UpstreamTimeout,
        FailureKind.Reset or FailureKind.Protocol or FailureKind.Truncated => UpstreamBroke,
        FailureKind.ClientBody => BadBody,
        FailureKind.ClientBodyTooLarge => BodyTooLarge,
        FailureKind.ClientGone or FailureKind.ClientTimeout => RequestTimeout,
        FailureKind.ClientHead => BadRequest,
        _ => Internal,
    };

    /// <summary>
    /// Answers with this failure; a call of gRPC gets the status of gRPC. Where the response has begun already the connection is broken off instead, so that half an answer is
    /// never taken for a whole one.
    /// </summary>
    /// <param name="context">The request to answer.</param>
    public Task Write(HttpContext context) => Write(context, Detail);

    /// <summary>Answers with this failure and a detail of its own.</summary>
    /// <param name="context">The request to answer.</param>
    /// <param name="detail">A sentence for people. It must not name anything internal.</param>
    public Task Write(HttpContext context, string detail) => Write(context, detail, RetryAfterSeconds);

    /// <summary>Answers with this failure, and with the time after which there is room again.</summary>
    /// <param name="context">The request to answer.</param>
    /// <param name="detail">A sentence for people. It must not name anything internal.</param>
    /// <param name="retryAfter">Seconds after which the client may try again; 0: not said.</param>
    /// <param name="policy">The limit or quota that was exceeded, by the name that the client knows; null: none.</param>
    internal Task Write(HttpContext context, string detail, long retryAfter, string? policy = null) => Write(context, detail, retryAfter, policy, []);

    /// <summary>Answers with this failure, and with all that is wrong with the request.</summary>
    /// <param name="context">The request to answer.</param>
    /// <param name="detail">A sentence for people. It must not name anything internal.</param>
    /// <param name="parts">What is wrong: the member <c>errors</c> (RFC 9457 §3.2).</param>
    internal Task Write(HttpContext context, string detail, IReadOnlyList<FailurePart> parts) => Write(context, detail, RetryAfterSeconds, policy: null, parts);

    private Task Write(HttpContext context, string detail, long retryAfter, string? policy, IReadOnlyList<FailurePart> parts)
    {
        var response = context.Response;
        if (response.HasStarted || HasUnsentBody(response))
        {
            context.Abort();
            return Task.CompletedTask;
        }

        response.Clear();
        response.StatusCode = Status;
        response.Headers["X-Request-Id"] = context.TraceIdentifier;
        response.Headers.CacheControl = "no-store";
        if (retryAfter > 0) response.Headers.RetryAfter = retryAfter.ToString(provider: null);
        if (GrpcAnswer.IsCall(context.Request)) return GrpcAnswer.Write(response, GrpcAnswer.StatusOf(Status), detail);
        response.ContentType = "application/problem+json";

        var body = new ArrayBufferWriter<byte>(256);
        WriteProblem(body, context.TraceIdentifier, detail, policy, parts);
        response.ContentLength = body.WrittenCount;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body.WrittenMemory).AsTask();
    }

    // Part of a body may have been written and not sent yet; nothing takes it back, and it must not end up behind the failure's own.
    private static bool HasUnsentBody(HttpResponse response) => response.BodyWriter is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 };

    private void WriteProblem(ArrayBufferWriter<byte> body, string requestId, string detail, string? policy, IReadOnlyList<FailurePart> parts)
    {
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("type", IsOfQuota ? "https://iana.org/assignments/http-problem-types#quota-exceeded" : "about:blank");
        json.WriteString("title", IsOfQuota ? "Quota Exceeded" : Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(Status));
        json.WriteNumber("status", Status);
        json.WriteString("detail", detail);
        json.WriteString("code", Code);
        json.WriteString("requestId", requestId);
        if (policy is not null)
        {
            json.WriteStartArray("violated-policies");
            json.WriteStringValue(policy);
            json.WriteEndArray();
        }

        if (parts.Count > 0) FailurePart.Write(json, parts);
        json.WriteEndObject();
    }
}
