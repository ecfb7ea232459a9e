using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Usher.Hosting;
using Usher.Live;
using Usher.Policies;

namespace Usher.Tests.Support;

/// <summary>A policy <c>who: {}</c> that takes the caller from fields of the request: what <c>auth</c> would find out, without credentials.</summary>
internal static class Caller
{
    public static IPolicy Policy() => new MiddlewarePolicy("who", Stage.Identify, next => context =>
    {
        var headers = context.Request.Headers;
        if (headers["X-Who"] is [{ } id]) GatewayRequest.Of(context).Consumer = Of(id, headers["X-Claims"].FirstOrDefault() ?? "{}", headers["X-Groups"].FirstOrDefault()?.Split(',') ?? []);
        return next(context);
    });

    public static Consumer Of(string id, string claims = "{}", params string[] groups)
    {
        using var document = JsonDocument.Parse(claims);
        return new Consumer { Id = id, Provider = "test", Groups = groups, Claims = document.RootElement.Clone() };
    }
}
