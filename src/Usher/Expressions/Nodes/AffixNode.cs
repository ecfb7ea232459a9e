using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary><c>startsWith()</c> and <c>endsWith()</c>, character by character.</summary>
internal sealed class AffixNode(ExpressionNode target, ExpressionNode affix, bool atEnd) : ExpressionNode(ExpressionType.Bool)
{
    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => ExpressionValue.Of(IsTrue(ref frame));

    public override bool IsTrue(scoped ref ExpressionFrame frame)
    {
        var whole = target.Evaluate(ref frame);
        var part = affix.Evaluate(ref frame);
        if (!whole.TryGetText(ref frame, out var text) || !part.TryGetText(ref frame, out var end)) return false;
        return atEnd ? text.EndsWith(end) : text.StartsWith(end);
    }

    public override void Read(ISet<RequestDependency> reads)
    {
        target.Read(reads);
        affix.Read(reads);
    }
}
