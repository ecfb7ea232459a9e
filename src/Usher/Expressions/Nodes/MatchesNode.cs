using System.Text.RegularExpressions;
using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary><c>matches()</c>: whether a text as a whole matches a pattern.</summary>
internal sealed class MatchesNode(ExpressionNode target, Regex pattern) : ExpressionNode(ExpressionType.Bool)
{
    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => ExpressionValue.Of(IsTrue(ref frame));

    public override bool IsTrue(scoped ref ExpressionFrame frame) => target.Evaluate(ref frame).TryGetText(ref frame, out var text) && pattern.IsMatch(text);

    public override void Read(ISet<RequestDependency> reads) => target.Read(reads);
}
