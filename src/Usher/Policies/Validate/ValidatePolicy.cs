using System.Buffers;
using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Live;
using Usher.Policies.Validate.Parameters;

namespace Usher.Policies.Validate;

/// <summary>Refuses requests that are not what a document says: <c>validate: openapi.yaml</c>.</summary>
internal sealed class ValidatePolicy() : Policy<ValidateOptions>("validate", Stage.Shape)
{
    private static readonly SearchValues<char> NotInPath = SearchValues.Create("?#{}* ");

    protected override void Validate(ValidateOptions options, ConfigCheck check)
    {
        var schemas = new[] { options.Body, options.Query, options.Path, options.Header, options.Cookie };
        var hasSchemas = Array.Exists(schemas, schema => schema is not null);
        if (options.Max <= 0) check.Error(options, nameof(options.Max), "expected a size above 0");
        if (options.File is not null && options.Openapi is not null) check.Error(options, nameof(options.File), "'file' and 'openapi' exclude each other");
        if (options.Openapi is not null && hasSchemas) check.Error(options, nameof(options.Openapi), "a document says all: 'body', 'query', 'path', 'header' and 'cookie' are schemas for routes without one");
        if (options.File is not null && options.Body is not null) check.Error(options, nameof(options.Body), "'file' and 'body' exclude each other");
        if (options.File is null && options.Openapi is null && !hasSchemas) check.ErrorAtRecord(options, "expected 'openapi', 'body', 'query', 'path', 'header' or 'cookie'");
        if (options.Prefix is { } prefix && prefix.Length > 0 && (prefix[0] != '/' || prefix.AsSpan().ContainsAny(NotInPath))) check.Error(options, nameof(options.Prefix), $"expected a path such as /v1, not '{prefix}'");
        if (options.Openapi is null && options.File is null && (options.Operation ?? options.Prefix) is not null) check.Error(options, options.Operation is null ? nameof(options.Prefix) : nameof(options.Operation), "this speaks of an OpenAPI document, and there is none");
    }

    protected override RequestDelegate Build(ValidateOptions options, RouteBuild route, RequestDelegate next)
    {
        if (new ValidateCompiler(options, route).Compile() is not { } operations) return next;
        return new ValidateGate(operations, options.Max, next).Invoke;
    }

    /// <summary>Says what of a request the answer depends on.</summary>
    internal static void Depend(RouteBuild route, Operation operation)
    {
        foreach (var check in operation.Checks)
        {
            if (check is Parameter { Place: ParameterPlace.Header } field) route.DependsOn(RequestAspect.Header, field.Name);
            else if (check is Parameter { Place: ParameterPlace.Cookie } cookie) route.DependsOn(RequestAspect.Cookie, cookie.Name);
            else if (check is ParameterObject { Place: ParameterPlace.Header } fields) Depend(route, RequestAspect.Header, fields.Names);
            else if (check is ParameterObject { Place: ParameterPlace.Cookie } cookies) Depend(route, RequestAspect.Cookie, cookies.Names);
        }

        if (operation.Body is not null) route.DependsOn(RequestAspect.Body);
    }

    private static void Depend(RouteBuild route, RequestAspect aspect, IEnumerable<string> names)
    {
        foreach (var name in names) route.DependsOn(aspect, name);
    }
}
