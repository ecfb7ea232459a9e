using Microsoft.AspNetCore.Http;
using Usher.Config;
using Usher.Live;
using Usher.Policies;

namespace Usher.Tests.Listeners.Tls;

/// <summary>Says in the response who the client's certificate is for.</summary>
internal sealed class WhoAmIPolicy() : Policy<WhoAmIOptions>("whoami", Stage.Identify)
{
    protected override RequestDelegate Build(WhoAmIOptions options, RouteBuild route, RequestDelegate next) => context =>
    {
        var subject = GatewayRequest.Of(context).ClientCertificate?.Subject ?? "nobody";
        context.Response.OnStarting(() =>
        {
            context.Response.Headers["X-Who"] = subject;
            return Task.CompletedTask;
        });
        return next(context);
    };
}

/// <summary>Says in the response who the client is.</summary>
[ConfigRecord]
internal sealed partial record WhoAmIOptions
{
    /// <summary>What the one-line form is.</summary>
    public const string ParseExpected = "true";

    /// <summary>The one-line form.</summary>
    public static WhoAmIOptions Parse(string text) => text is "true" ? new() : throw new FormatException($"expected true, not '{text}'");
}
