using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary>
/// <c>in</c>: whether a list has an item that equals a value. A single value stands for a list of one, since issuers write <c>aud</c> and their
/// like either way.
/// </summary>
internal sealed class InNode(ExpressionNode item, ExpressionNode list) : ExpressionNode(ExpressionType.Bool)
{
    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => ExpressionValue.Of(IsTrue(ref frame));

    public override bool IsTrue(scoped ref ExpressionFrame frame)
    {
        var wanted = item.Evaluate(ref frame);
        if (wanted.IsNull) return false;
        var among = list.Evaluate(ref frame);
        if (among.Type != ExpressionType.List) return !among.IsNull && Comparison.AreEqual(wanted, among, ref frame);
        var items = new ExpressionItems(among);
        while (items.Next(ref frame, out var one))
        {
            if (!one.IsNull && Comparison.AreEqual(one, wanted, ref frame)) return true;
        }

        return false;
    }

    public override void Read(ISet<RequestDependency> reads)
    {
        item.Read(reads);
        list.Read(reads);
    }
}
