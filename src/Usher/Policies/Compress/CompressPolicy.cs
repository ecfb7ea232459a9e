using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.ObjectPool;
using Usher.Config;
using Usher.Failures;
using Usher.Live;

namespace Usher.Policies.Compress;

/// <summary>Compresses responses on their way to the client: <c>compress: true</c>.</summary>
internal sealed class CompressPolicy() : Policy<CompressOptions>("compress", Stage.Shape)
{
    protected override void Validate(CompressOptions options, ConfigCheck check)
    {
        if (options.Min < 0) check.Error(options, nameof(options.Min), "expected a size of 0 or more");
        if (options.Order.Count == 0) check.Error(options, nameof(options.Order), "expected br, zstd or gzip", "'compress: off' compresses nothing");
        for (var i = 0; i < options.Order.Count; i++)
        {
            if (options.Order.Take(i).Contains(options.Order[i])) check.Error(options, nameof(options.Order), i, "this coding is listed twice");
        }

        if (options.Types.Count == 0) check.Error(options, nameof(options.Types), "expected media types such as text/*", "'compress: off' compresses nothing");
        for (var i = 0; i < options.Types.Count; i++)
        {
            if (!MediaTypeList.IsEntry(options.Types[i])) check.Error(options, nameof(options.Types), i, $"expected a media type such as application/json, text/* or *+json, not '{options.Types[i]}'");
        }
    }

    protected override RequestDelegate Build(CompressOptions options, RouteBuild route, RequestDelegate next)
    {
        // Credentials decide too whether an answer is compressed, but never what is in it: a cache may give either to anyone.
        route.DependsOn(RequestAspect.Header, "Accept-Encoding");
        var order = options.Order.ToArray();
        var bodies = new DefaultObjectPool<CompressedBody>(new Bodies(new CompressionRules(options), new EncoderChoice(options.Level, route)));
        return context =>
        {
            if (HttpMethods.IsConnect(context.Request.Method) || IsGrpc(context.Request.ContentType)) return next(context);
            var accepted = AcceptedCodings.Read(context.Request.Headers.AcceptEncoding, order);
            return accepted.NothingFits ? Refuse(context) : Run(context, accepted, bodies, next);
        };
    }

    private static async Task Run(HttpContext context, AcceptedCodings accepted, ObjectPool<CompressedBody> bodies, RequestDelegate next)
    {
        var body = bodies.Get();
        body.Begin(context, accepted);
        try
        {
            await next(context);
            body.Finish();
        }
        finally
        {
            body.End();
            bodies.Return(body);
        }
    }

    // Before anything is done upstream: nobody is told that an order was not acceptable after it was placed.
    private static Task Refuse(HttpContext context)
    {
        context.Response.OnStarting(
            static state =>
            {
                CompressionRules.AddVary(((HttpContext)state).Response.Headers);
                return Task.CompletedTask;
            },
            context);
        return Refusal.Write(context, Failure.NotAcceptable, "No content coding that this address can use is acceptable.");
    }

    // gRPC compresses its messages itself.
    private static bool IsGrpc(string? contentType) => contentType is not null && contentType.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase);

    private sealed class Bodies(CompressionRules rules, EncoderChoice encoders) : PooledObjectPolicy<CompressedBody>
    {
        public override CompressedBody Create() => new(rules, encoders);

        public override bool Return(CompressedBody obj) => true;
    }
}
