using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Usher.Config;

namespace Usher.Policies.Respond;

/// <summary>Answers by itself, without any upstream: <c>respond: 403</c>.</summary>
internal sealed class RespondPolicy() : Policy<RespondOptions>("respond", Stage.Answer)
{
    protected override bool IsQuick => true;

    protected override void Validate(RespondOptions options, ConfigCheck check)
    {
        if (options.Status is < 200 or > 599) check.Error(options, nameof(options.Status), "expected a status from 200 to 599");
        if (options.Body is not null && options.Json is not null) check.Error(options, nameof(options.Json), "'body' and 'json' exclude each other");
        if (options.Status is 204 or 304 && (options.Body ?? options.Json) is not null) check.Error(options, nameof(options.Status), $"a response {options.Status} has no body (RFC 9110 §15)");
        if (options.Json is { } json && !IsJson(json)) check.Error(options, nameof(options.Json), "expected JSON text");
        foreach (var (name, value) in options.Headers)
        {
            if (!HeaderText.IsName(name)) check.ErrorAtKey(options, nameof(options.Headers), name, "expected a field name (RFC 9110 §5.1)");
            else if (!HeaderText.IsValue(value)) check.ErrorAtValue(options, nameof(options.Headers), name, "expected a field value without control characters");
            else if (HeaderText.IsFraming(name)) check.ErrorAtKey(options, nameof(options.Headers), name, "this field is Usher's own to set");
        }
    }

    protected override RequestDelegate Build(RespondOptions options, RouteBuild route, RequestDelegate next)
    {
        var status = options.Status;
        var body = (options.Json ?? options.Body) is { } text ? Encoding.UTF8.GetBytes(text) : [];
        var contentType = options.Json is not null ? "application/json" : options.Body is not null ? "text/plain; charset=utf-8" : null;
        var fields = options.Headers.ToArray();
        return context =>
        {
            var response = context.Response;
            response.StatusCode = status;
            if (contentType is not null) response.ContentType = contentType;
            foreach (var (name, value) in fields) response.Headers[name] = value;
            if (status is 204 or 304) return Task.CompletedTask;
            response.ContentLength = body.Length;
            if (body.Length == 0 || HttpMethods.IsHead(context.Request.Method)) return Task.CompletedTask;
            return response.Body.WriteAsync(body, context.RequestAborted).AsTask();
        };
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
