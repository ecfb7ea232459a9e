using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary><c>groups</c>: the groups of the caller; null where nobody knows who is calling.</summary>
internal sealed class GroupsNode() : ExpressionNode(ExpressionType.List)
{
    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => frame.Request.Consumer is { } consumer ? ExpressionValue.Of(consumer.Groups) : ExpressionValue.Null;

    public override void Read(ISet<RequestDependency> reads) => reads.Add(new RequestDependency(RequestAspect.Consumer));
}
