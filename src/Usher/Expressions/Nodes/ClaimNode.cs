using System.Text;
using System.Text.Json;
using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary>One claim of the caller.</summary>
internal sealed class ClaimNode(string name) : ExpressionNode(ExpressionType.Any)
{
    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);

    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) =>
        frame.Request.Consumer is { Claims: { ValueKind: JsonValueKind.Object } claims } && claims.TryGetProperty(_name, out var claim) ? ExpressionValue.Of(claim) : ExpressionValue.Null;

    public override void Read(ISet<RequestDependency> reads) => reads.Add(new RequestDependency(RequestAspect.Claim, name));
}
