using Microsoft.AspNetCore.Http;
using Usher.Config;

namespace Usher.Policies.Cors;

/// <summary>Lets pages of other origins read answers (CORS, WHATWG Fetch §3.2): <c>cors: "*"</c>. Pre-flights are answered here.</summary>
internal sealed class CorsPolicy() : Policy<CorsOptions>("cors", Stage.Protect)
{
    protected override bool IsQuick => true;

    protected override void Validate(CorsOptions options, ConfigCheck check)
    {
        if (options.Origins.Count == 0) check.Error(options, nameof(options.Origins), "expected an origin, or \"*\"");
        if (options.MaxAge < TimeSpan.Zero) check.Error(options, nameof(options.MaxAge), "expected a duration of 0s or more");
        OriginSet.Read(options.Origins, check, options, nameof(options.Origins));
        Names(check, options, nameof(options.Methods), options.Methods, "a method such as PUT");
        Names(check, options, nameof(options.Headers), options.Headers, "a field name such as X-Request-Id");
        Names(check, options, nameof(options.Expose), options.Expose, "a field name such as ETag");
        if (!options.Credentials) return;
        if (options.Origins.Contains("*")) check.Error(options, nameof(options.Credentials), "credentials for every origin would open each user's session to every site", "list the origins");
        if (options.Expose.Contains("*")) check.Error(options, nameof(options.Expose), "'*' is the name of a field where there are credentials", "list the fields");
    }

    protected override RequestDelegate Build(CorsOptions options, RouteBuild route, RequestDelegate next)
    {
        route.AnswersPreflights = true;
        return new CorsGate(options, next).Invoke;
    }

    private static void Names(ConfigCheck check, CorsOptions options, string property, IReadOnlyList<string> names, string expected)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (!HeaderText.IsName(names[i])) check.Error(options, property, i, $"expected {expected}, not '{names[i]}'");
        }
    }
}
