using Usher.Hosting.Control;

namespace Usher.Admin.Api;

/// <summary>Tells the local operator the instance's own token: the control socket alone does so.</summary>
internal sealed class TokenEndpoints(InstanceToken token, AdminAddresses addresses) : IControlEndpoints
{
    /// <inheritdoc />
    public IEnumerable<ControlEndpoint> All =>
    [
        new("GET", "/api/token", context => ControlAnswer.Json(context, json =>
        {
            json.WriteString("token", token.Value);
            json.WriteStartArray("addresses");
            foreach (var address in addresses.Open) json.WriteStringValue(address);
            json.WriteEndArray();
        })) { IsForSocket = true },
    ];
}
