using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary><c>&amp;&amp;</c> or <c>||</c> of any number of operands; the first that decides ends it.</summary>
internal sealed class LogicNode(ExpressionNode[] operands, bool isAnd) : ExpressionNode(ExpressionType.Bool)
{
    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => ExpressionValue.Of(IsTrue(ref frame));

    public override bool IsTrue(scoped ref ExpressionFrame frame)
    {
        foreach (var operand in operands)
        {
            if (operand.IsTrue(ref frame) != isAnd) return !isAnd;
        }

        return isAnd;
    }

    public override void Read(ISet<RequestDependency> reads)
    {
        foreach (var operand in operands) operand.Read(reads);
    }
}
