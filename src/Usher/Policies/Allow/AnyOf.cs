using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Policies.Allow;

/// <summary>At least one of several requirements.</summary>
internal sealed class AnyOf(Requirement[] parts) : Requirement
{
    public override bool NeedsIdentity => parts.Any(part => part.NeedsIdentity);

    public override bool Holds(HttpContext context, GatewayRequest request)
    {
        foreach (var part in parts)
        {
            if (part.Holds(context, request)) return true;
        }

        return false;
    }

    public override string ToString() => string.Join(" or ", parts.Select(part => part is AllOf ? $"({part})" : part.ToString()));
}
