using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary><c>&lt; &lt;= &gt; &gt;=</c> of two numbers, or of two texts by their UTF-16 code units; false where the two cannot be ordered.</summary>
internal sealed class OrderNode(ExpressionNode left, ExpressionNode right, string sign) : ExpressionNode(ExpressionType.Bool)
{
    private readonly bool _less = sign[0] == '<';
    private readonly bool _equal = sign.Length == 2;

    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => ExpressionValue.Of(IsTrue(ref frame));

    public override bool IsTrue(scoped ref ExpressionFrame frame)
    {
        var one = left.Evaluate(ref frame);
        var other = right.Evaluate(ref frame);
        if (Comparison.Order(one, other, ref frame) is not { } order) return false;
        return order == 0 ? _equal : order < 0 == _less;
    }

    public override void Read(ISet<RequestDependency> reads)
    {
        left.Read(reads);
        right.Read(reads);
    }
}
