namespace Usher.Expressions.Nodes;

/// <summary>JSON that the place of the expression provides under a name of its own.</summary>
internal sealed class PartNode(int index) : ExpressionNode(ExpressionType.Any)
{
    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => index < frame.Parts.Length ? ExpressionValue.Of(frame.Parts[index]) : ExpressionValue.Null;
}
