using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Policies.Cache;

/// <summary>Who asks, as he asks: the request's fields before anything behind the cache changed them.</summary>
/// <param name="Fields">The fields.</param>
/// <param name="Caller">Who is calling; null: nobody knows.</param>
internal sealed record Asker(IHeaderDictionary Fields, Consumer? Caller)
{
    /// <summary>Takes a copy of what a request says.</summary>
    public static Asker Of(HttpContext context, GatewayRequest request)
    {
        var fields = new HeaderDictionary();
        foreach (var (name, value) in context.Request.Headers) fields[name] = value;
        return new Asker(fields, request.Consumer);
    }
}
