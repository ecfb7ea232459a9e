namespace Usher.Expressions.Nodes;

/// <summary><c>response.status</c>: the status code of the answer.</summary>
internal sealed class StatusNode() : ExpressionNode(ExpressionType.Int)
{
    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => ExpressionValue.Of((long)frame.Context.Response.StatusCode);
}
