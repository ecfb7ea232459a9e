using System.Collections.Frozen;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Usher.Failures;
using Usher.Live;

namespace Usher.Policies.Cors;

/// <summary>What <c>cors</c> does on one route.</summary>
internal sealed class CorsGate
{
    private readonly RequestDelegate _next;
    private readonly OriginSet _origins;
    private readonly FrozenSet<string>? _methods;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>>? _fields;
    private readonly string _methodsText;
    private readonly string _fieldsText;
    private readonly StringValues _expose;
    private readonly StringValues _credentials;
    private readonly string _maxAge;
    private readonly Func<object, Task> _open;
    private readonly Func<object, Task> _closed;

    public CorsGate(CorsOptions options, RequestDelegate next)
    {
        _next = next;
        _origins = OriginSet.Read(options.Origins, check: null, options, nameof(options.Origins));
        _methods = options.Methods.Contains("*") ? null : options.Methods.ToFrozenSet(StringComparer.Ordinal);
        _fields = options.Headers.Contains("*") ? null : options.Headers.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        _methodsText = string.Join(", ", options.Methods);
        _fieldsText = string.Join(", ", options.Headers);
        _expose = options.Expose.Count == 0 ? default : string.Join(", ", options.Expose);
        _credentials = options.Credentials ? "true" : default(StringValues);
        _maxAge = ((long)options.MaxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture);

        // Made once, so that a request costs no closure.
        _open = Open;
        _closed = Closed;
    }

    public Task Invoke(HttpContext context)
    {
        var headers = context.Request.Headers;
        var origin = headers.Origin;
        var allowed = _origins.All || (origin.Count == 1 && _origins.Contains(origin[0]!));

        // At the very end: failures clear what was set before, and what an upstream says of CORS is replaced.
        context.Response.OnStarting(allowed ? _open : _closed, context);
        if (origin.Count == 0) return _next(context);

        if (HttpMethods.IsOptions(context.Request.Method) && headers.AccessControlRequestMethod.Count > 0) return Preflight(context, allowed);

        // Browsers let any page open a WebSocket to anywhere: nobody but the server looks at the origin.
        if (!allowed && UpgradeRequest.Is(context) && !(origin.Count == 1 && WebOrigin.IsOwn(origin[0], GatewayRequest.Of(context))))
            return Refusal.Write(context, Failure.Forbidden, "A page of this origin may not open a connection here.");
        return _next(context);
    }

    private Task Preflight(HttpContext context, bool allowed)
    {
        var request = context.Request.Headers;
        var (method, fields) = (request.AccessControlRequestMethod, request.AccessControlRequestHeaders);
        if (!allowed) return Refusal.Write(context, Failure.Forbidden, "Pages of this origin may not read this address.");
        if (method.Count != 1 || !HeaderText.IsName(method[0]!) || _methods?.Contains(method[0]!) is false) return Refusal.Write(context, Failure.Forbidden, "Pages of other origins may not use this method here.");
        if (!MaySet(fields)) return Refusal.Write(context, Failure.Forbidden, "Pages of other origins may not set these fields here.");

        var response = context.Response;
        response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private bool MaySet(StringValues fields)
    {
        foreach (var line in fields)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var name = line.AsSpan()[range].Trim(" \t");
                if (name.Length > 0 && !(_fields is { } listed ? listed.Contains(name) : HeaderText.IsName(name))) return false;
            }
        }

        return true;
    }

    private Task Open(object state)
    {
        var context = (HttpContext)state;
        var (request, response) = (context.Request.Headers, context.Response.Headers);
        Clear(response);
        response.AccessControlAllowOrigin = _origins.All ? "*" : request.Origin;
        if (!_origins.All) Vary(response, "Origin");
        if (_credentials.Count > 0) response.AccessControlAllowCredentials = _credentials;
        if (IsAnsweredPreflight(context)) Grant(request, response);
        else if (_expose.Count > 0) response.AccessControlExposeHeaders = _expose;
        return Task.CompletedTask;
    }

    private Task Closed(object state)
    {
        var response = ((HttpContext)state).Response.Headers;
        Clear(response);
        Vary(response, "Origin");
        return Task.CompletedTask;
    }

    private void Grant(IHeaderDictionary request, IHeaderDictionary response)
    {
        response.AccessControlAllowMethods = _methods is null ? request.AccessControlRequestMethod : _methodsText;
        if (_fields is not null) response.AccessControlAllowHeaders = _fieldsText;
        else if (request.AccessControlRequestHeaders.Count > 0) response.AccessControlAllowHeaders = request.AccessControlRequestHeaders;
        response.AccessControlMaxAge = _maxAge;
        Vary(response, "Access-Control-Request-Method, Access-Control-Request-Headers");
    }

    private static bool IsAnsweredPreflight(HttpContext context) =>
        HttpMethods.IsOptions(context.Request.Method) && context.Response.StatusCode == StatusCodes.Status204NoContent && context.Request.Headers.AccessControlRequestMethod.Count > 0;

    private static void Clear(IHeaderDictionary response)
    {
        response.AccessControlAllowOrigin = default;
        response.AccessControlAllowCredentials = default;
        response.AccessControlAllowMethods = default;
        response.AccessControlAllowHeaders = default;
        response.AccessControlExposeHeaders = default;
        response.AccessControlMaxAge = default;
        response.Remove("Access-Control-Allow-Private-Network");
    }

    private static void Vary(IHeaderDictionary response, string fields)
    {
        foreach (var line in response.Vary)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var name = line.AsSpan()[range].Trim(" \t");
                if (name is "*" || name.Equals(fields, StringComparison.OrdinalIgnoreCase)) return;
            }
        }

        response.Vary = StringValues.Concat(response.Vary, fields);
    }
}
