using Microsoft.AspNetCore.Http;
using Usher.Live;
using Usher.Telemetry.AccessLogs;

namespace Usher.Policies;

/// <summary>
/// The id by which a request is found in all logs. A trusted caller's is taken over, anyone else gets a new one; it goes to the upstream and, where
/// the request fails, to the client.
/// </summary>
internal static class RequestIdentity
{
    private const string Field = "X-Request-Id";

    /// <summary>Gives the request its id, if it has none yet.</summary>
    public static void Ensure(HttpContext context, RequestFacts facts)
    {
        if (facts.RequestId is not null) return;
        var headers = context.Request.Headers;
        var given = facts.Request.FromTrustedProxy ? headers[Field] : default;
        var id = given.Count == 1 && RequestIds.IsUsable(given[0]!) ? given[0]! : RequestIds.Next();
        facts.RequestId = id;
        context.TraceIdentifier = id;
        headers[Field] = id;
    }
}
