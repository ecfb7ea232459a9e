using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary><c>== null</c> and <c>!= null</c>: whether a value is there.</summary>
internal sealed class NullTestNode(ExpressionNode operand, bool isNull) : ExpressionNode(ExpressionType.Bool)
{
    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => ExpressionValue.Of(IsTrue(ref frame));

    public override bool IsTrue(scoped ref ExpressionFrame frame) => operand.Evaluate(ref frame).IsNull == isNull;

    public override void Read(ISet<RequestDependency> reads) => operand.Read(reads);
}
