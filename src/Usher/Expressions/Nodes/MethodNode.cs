namespace Usher.Expressions.Nodes;

/// <summary><c>method</c>: the request's method.</summary>
internal sealed class MethodNode() : ExpressionNode(ExpressionType.Text)
{
    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => ExpressionValue.Of(frame.Context.Request.Method.AsSpan());
}
