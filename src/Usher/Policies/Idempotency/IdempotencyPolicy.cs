using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Usher.Cluster;
using Usher.Config;
using Usher.Failures;
using Usher.Live;

namespace Usher.Policies.Idempotency;

/// <summary>Carries out a request with an <c>Idempotency-Key</c> once: <c>idempotency: 24h</c> (draft-ietf-httpapi-idempotency-key-header).</summary>
internal sealed partial class IdempotencyPolicy() : Policy<IdempotencyOptions>("idempotency", Stage.Admit)
{
    private const int Largest = 64 * 1024 * 1024;

    protected override bool IsQuick => true;

    protected override void Validate(IdempotencyOptions options, ConfigCheck check)
    {
        if (options.For < TimeSpan.FromSeconds(1) || options.For > TimeSpan.FromDays(366)) check.Error(options, nameof(options.For), "expected a duration from 1s to 366d");
        if (options.RunsAtMost < TimeSpan.FromSeconds(1) || options.RunsAtMost > TimeSpan.FromDays(1)) check.Error(options, nameof(options.RunsAtMost), "expected a duration from 1s to 1d");
        if (!HeaderText.IsName(options.Header)) check.Error(options, nameof(options.Header), "expected a field name (RFC 9110 §5.1)");
        if (options.MaxKey is < 1 or > 4096) check.Error(options, nameof(options.MaxKey), "expected a length from 1 to 4096");
        if (options.MaxBody is < 0 or > Largest) check.Error(options, nameof(options.MaxBody), "expected a size from 0 to 64MB: it is held in memory");
        if (options.MaxAnswer is < 0 or > Largest) check.Error(options, nameof(options.MaxAnswer), "expected a size from 0 to 64MB: it is held in memory");
        if (options.OnLoss == OnLoss.Local) check.Error(options, nameof(options.OnLoss), "expected deny or allow", "what one instance knows alone is no protection");
    }

    protected override RequestDelegate Build(IdempotencyOptions options, RouteBuild route, RequestDelegate next)
    {
        if (route.Cluster is LocalClusterState { Remembers: false }) route.KeepShared("idempotency warning", () => Warn(route));
        var gate = new IdempotencyGate(options, route, next);
        var (header, required, maxKey) = (options.Header, options.Required, options.MaxKey);
        return context =>
        {
            // Other methods are idempotent by themselves (RFC 9110 §9.2.2). gRPC tells how a call ended in trailers, which cannot be kept.
            if (context.Request.Method is not ("POST" or "PATCH") || IsGrpc(context.Request.ContentType)) return next(context);
            var field = context.Request.Headers[header];
            if (field.Count == 0) return required ? Refusal.Write(context, Failure.IdempotencyKeyMissing, $"This request needs a key of its own in {header}.") : next(context);
            return IdempotencyKey.TryRead(field, maxKey, out var key)
                ? gate.Pass(context, GatewayRequest.Of(context), key)
                : Refusal.Write(context, Failure.IdempotencyKeyMalformed, $"{header} must be one string of at most {maxKey} characters.");
        };
    }

    private static bool IsGrpc(string? contentType) => contentType is not null && contentType.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase);

    private static object Warn(RouteBuild route)
    {
        Log.Forgotten(route.Logs.CreateLogger<IdempotencyPolicy>());
        return new object();
    }

    private static partial class Log
    {
        [LoggerMessage(6901, LogLevel.Warning, "Idempotency keys are forgotten when this instance stops: set 'state' to the path of a file, or 'cluster'")]
        public static partial void Forgotten(ILogger logger);
    }
}
