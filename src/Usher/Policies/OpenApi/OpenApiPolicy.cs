using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Usher.Config;

namespace Usher.Policies.OpenApi;

/// <summary>Answers with the OpenAPI document of all routes: <c>openapi: Shop API</c>.</summary>
internal sealed class OpenApiPolicy() : Policy<OpenApiOptions>("openapi", Stage.Answer)
{
    protected override bool IsQuick => true;

    protected override void Validate(OpenApiOptions options, ConfigCheck check)
    {
        if (options.Title.Trim().Length == 0) check.Error(options, nameof(options.Title), $"expected {OpenApiOptions.ParseExpected}");
        if (options.Server is not ['/', ..] && !(Uri.TryCreate(options.Server, UriKind.Absolute, out var server) && server.Scheme is "http" or "https")) check.Error(options, nameof(options.Server), $"expected a URL such as https://api.example.com, or a path, not '{options.Server}'");
    }

    protected override RequestDelegate Build(OpenApiOptions options, RouteBuild route, RequestDelegate next)
    {
        // Of a file with errors nothing will run.
        if (route.Check.HasErrors || route.File is not { } file || new DocumentOfRoutes(options, route, file).Write() is not { } document) return next;
        var body = Encoding.UTF8.GetBytes(document.ToJsonString());
        var tag = $"\"{Convert.ToHexString(SHA256.HashData(body).AsSpan(0, 16))}\"";
        return context => Answer(context, body, tag);
    }

    private static Task Answer(HttpContext context, byte[] body, string tag)
    {
        var response = context.Response;
        response.Headers.ETag = tag;
        response.Headers.CacheControl = "no-cache";
        foreach (var line in context.Request.Headers.IfNoneMatch)
        {
            if (line is null || !(line.Contains(tag, StringComparison.Ordinal) || line is "*")) continue;
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
