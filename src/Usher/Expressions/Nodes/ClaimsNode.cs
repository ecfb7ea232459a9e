using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary><c>claims</c>: what the caller's credential says; null where nobody knows who is calling.</summary>
internal sealed class ClaimsNode() : RootNode(ExpressionType.Object, "claims")
{
    public override bool TakesAnyName => true;

    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) =>
        frame.Request.Consumer is { } consumer ? ExpressionValue.Of(consumer.Claims) : ExpressionValue.Null;

    public override void Read(ISet<RequestDependency> reads) => reads.Add(new RequestDependency(RequestAspect.Consumer));

    protected override ExpressionNode MemberOf(string name) => new ClaimNode(name);
}
