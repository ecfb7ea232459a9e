namespace Usher.Expressions.Nodes;

/// <summary>What the route's key captured under a name, decoded.</summary>
internal sealed class CaptureNode(string name) : ExpressionNode(ExpressionType.Text)
{
    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) =>
        frame.Request.Captures.TryGet(name, out var raw) ? ExpressionValue.Of(frame.Unescape(raw, isForm: false)) : ExpressionValue.Null;
}
