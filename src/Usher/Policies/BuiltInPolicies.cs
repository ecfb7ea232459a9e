using Usher.Policies.Allow;
using Usher.Policies.Auth;
using Usher.Policies.Body;
using Usher.Policies.Cache;
using Usher.Policies.Compress;
using Usher.Policies.Concurrency;
using Usher.Policies.Cors;
using Usher.Policies.Csrf;
using Usher.Policies.Headers;
using Usher.Policies.Https;
using Usher.Policies.Idempotency;
using Usher.Policies.Ip;
using Usher.Policies.Join;
using Usher.Policies.Log;
using Usher.Policies.OpenApi;
using Usher.Policies.Quota;
using Usher.Policies.RateLimit;
using Usher.Policies.Redirect;
using Usher.Policies.Respond;
using Usher.Policies.Rewrite;
using Usher.Policies.Trace;
using Usher.Policies.Transform;
using Usher.Policies.Validate;

namespace Usher.Policies;

/// <summary>The policies that Usher brings, in their order within a stage.</summary>
internal static class BuiltInPolicies
{
    /// <summary>The list. A line here gives a policy its key, its place in the schema, in <c>explain</c> and in the docs.</summary>
    public static IReadOnlyList<IPolicy> All { get; } =
    [
        new LogPolicy(),
        new TracePolicy(),
        new HttpsPolicy(),
        new IpPolicy(),
        new BodyPolicy(),
        new HeadersPolicy(),
        new CorsPolicy(),
        new CsrfPolicy(),
        new AuthPolicy(),
        new AllowPolicy(),
        new RateLimitPolicy(),
        new QuotaPolicy(),
        new ConcurrencyPolicy(),
        new IdempotencyPolicy(),
        new CachePolicy(),
        new CompressPolicy(),
        new ValidatePolicy(),
        new RewritePolicy(),
        new TransformPolicy(),
        new JoinPolicy(),
        new RespondPolicy(),
        new OpenApiPolicy(),
        new RedirectPolicy(),
    ];
}
