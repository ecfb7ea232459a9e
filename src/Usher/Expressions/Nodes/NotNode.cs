using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary><c>!</c>: true where its operand is not true.</summary>
internal sealed class NotNode(ExpressionNode operand) : ExpressionNode(ExpressionType.Bool)
{
    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => ExpressionValue.Of(!operand.IsTrue(ref frame));

    public override bool IsTrue(scoped ref ExpressionFrame frame) => !operand.IsTrue(ref frame);

    public override void Read(ISet<RequestDependency> reads) => operand.Read(reads);
}
