using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Policies.Allow;

/// <summary>A request with one of some methods; GET includes HEAD, as in a route's key.</summary>
internal sealed class MethodRequirement(IReadOnlyList<string> methods) : Requirement
{
    private readonly string[] _methods = [.. methods.Contains("GET") ? methods.Append("HEAD") : methods];

    public override bool NeedsIdentity => false;

    public override bool Holds(HttpContext context, GatewayRequest request) => Array.IndexOf(_methods, context.Request.Method) >= 0;

    public override string ToString() => $"method {string.Join(" or ", _methods)}";
}
