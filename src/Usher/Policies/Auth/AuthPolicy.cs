using Microsoft.AspNetCore.Http;
using Usher.Config;

namespace Usher.Policies.Auth;

/// <summary>Finds out who is calling: <c>auth: corp</c>. Who cannot say it is answered 401; <c>auth: none</c> opens a route.</summary>
internal sealed class AuthPolicy() : Policy<AuthOptions>("auth", Stage.Identify), IFilePolicy
{
    private static readonly AuthOptions None = AuthOptions.Parse("none");

    void IFilePolicy.CheckFile(GatewayConfig file, ConfigCheck check)
    {
        AuthRules.CheckProviders(file, check);
        ConsumerRules.Check(file, check);
    }

    void IFilePolicy.CheckUse(object options, GatewayConfig file, ConfigCheck check) => AuthRules.CheckUse((AuthOptions)options, file, check);

    // What the file's providers tell upstreams is taken out of the requests of every route, so that nobody can say it of himself.
    PolicyUse? IFilePolicy.WhereAbsent(GatewayConfig file) => file.Auth.Count == 0 ? null : new PolicyUse(Name, None, "auth", file.AuthPlace);

    IEnumerable<string> IFilePolicy.SecretQueryNames(GatewayConfig file) => AuthRules.SecretQueryNames(file);

    protected override bool IsQuick => true;

    // An open route knows nobody; what it does is to protect.
    protected override Stage StageOf(AuthOptions options) => options.IsNone ? Stage.Protect : Stage.Identify;

    protected override RequestDelegate Build(AuthOptions options, RouteBuild route, RequestDelegate next)
    {
        // Of a file with errors nothing will run.
        if (route.Check.HasErrors || route.File is not { } file) return next;
        var all = ProviderSet.Of(file, route);
        IReadOnlyList<Provider> providers = options switch
        {
            { IsNone: true } => [],
            { IsInPlace: true } => [all.InPlace(options, route)],
            _ => [.. options.Providers.Select(name => all.ByName[name])],
        };
        route.SecretQueryNames.AddRange(AuthRules.SecretQueryNames(file));
        if (options.ApiKey?.Query is { } query) route.SecretQueryNames.Add(query);
        if (providers.Count > 0) route.OnForward(new Told([.. providers]));
        return new AuthGate([.. providers], ReservedFields.Of(file, options), route, next).Invoke;
    }
}
