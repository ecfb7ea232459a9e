using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary>A list that stands in the expression itself: <c>['gold', 'silver']</c>.</summary>
internal sealed class ListNode(ExpressionNode[] items) : ExpressionNode(ExpressionType.List)
{
    /// <summary>Its items.</summary>
    public IReadOnlyList<ExpressionNode> Items => items;

    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => ExpressionValue.Of(items);

    public override void Read(ISet<RequestDependency> reads)
    {
        foreach (var item in items) item.Read(reads);
    }
}
