using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Policies.Auth;

/// <summary>What happens to a request that a provider has recognised, when it is forwarded: its credential goes, what the upstream is told comes.</summary>
/// <param name="providers">The providers of the route.</param>
internal sealed class Told(Provider[] providers) : RequestChange
{
    internal override bool DependsOnTarget => false;

    public override void Apply(HttpContext context, GatewayRequest request)
    {
        if (request.Consumer is not { } consumer) return;
        var fields = context.Request.Headers;
        foreach (var provider in providers)
        {
            if (provider.Name == consumer.Provider) provider.Withdraw?.Invoke(fields);
        }

        foreach (var (name, value) in consumer.Told)
        {
            fields[name] = value;
            if (fields.Connection.Count > 0) ConnectionField.Spare(fields, name);
        }
    }
}
