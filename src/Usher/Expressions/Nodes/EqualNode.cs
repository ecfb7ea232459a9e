using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary><c>==</c> and <c>!=</c>; both are false where either side is null.</summary>
internal sealed class EqualNode(ExpressionNode left, ExpressionNode right, bool isNegated) : ExpressionNode(ExpressionType.Bool)
{
    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => ExpressionValue.Of(IsTrue(ref frame));

    public override bool IsTrue(scoped ref ExpressionFrame frame)
    {
        var one = left.Evaluate(ref frame);
        if (one.IsNull) return false;
        var other = right.Evaluate(ref frame);
        return !other.IsNull && Comparison.AreEqual(one, other, ref frame) != isNegated;
    }

    public override void Read(ISet<RequestDependency> reads)
    {
        left.Read(reads);
        right.Read(reads);
    }
}
