using Microsoft.AspNetCore.Http;
using Usher.Expressions;
using Usher.Live;

namespace Usher.Policies.Allow;

/// <summary>An expression that is true.</summary>
internal sealed class ExpressionRequirement(Expression expression) : Requirement
{
    public override bool NeedsIdentity => expression.NeedsIdentity;

    public override bool Holds(HttpContext context, GatewayRequest request) => expression.IsTrue(context, request);

    public override string ToString() => expression.Text;
}
