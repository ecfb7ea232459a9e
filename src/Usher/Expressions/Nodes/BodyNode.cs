using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary><c>body</c>: the JSON of the message.</summary>
internal sealed class BodyNode() : ExpressionNode(ExpressionType.Any)
{
    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => ExpressionValue.Of(frame.Body);

    public override void Read(ISet<RequestDependency> reads) => reads.Add(new RequestDependency(RequestAspect.Body));
}
