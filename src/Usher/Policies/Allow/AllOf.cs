using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Policies.Allow;

/// <summary>All of several requirements.</summary>
internal sealed class AllOf(Requirement[] parts) : Requirement
{
    public override bool NeedsIdentity => parts.Any(part => part.NeedsIdentity);

    public override bool Holds(HttpContext context, GatewayRequest request)
    {
        foreach (var part in parts)
        {
            if (!part.Holds(context, request)) return false;
        }

        return true;
    }

    public override Requirement Unmet(HttpContext context, GatewayRequest request)
    {
        foreach (var part in parts)
        {
            if (!part.Holds(context, request)) return part.Unmet(context, request);
        }

        return this;
    }

    public override string ToString() => string.Join(" and ", parts.Select(part => part is AnyOf ? $"({part})" : part.ToString()));
}
