using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Policies.Allow;

/// <summary>A caller that is in one of some groups.</summary>
internal sealed class GroupRequirement(IReadOnlyList<string> groups) : Requirement
{
    private readonly string[] _groups = [.. groups];

    public override bool NeedsIdentity => true;

    public override bool Holds(HttpContext context, GatewayRequest request)
    {
        if (request.Consumer is not { } consumer) return false;
        for (var i = 0; i < consumer.Groups.Count; i++)
        {
            if (Array.IndexOf(_groups, consumer.Groups[i]) >= 0) return true;
        }

        return false;
    }

    public override string ToString() => $"group {string.Join(" or ", _groups)}";
}
