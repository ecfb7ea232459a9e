namespace Usher.Expressions.Nodes;

/// <summary><c>path</c>: the normalised path, percent-encoded; its members are what the route's key captured, decoded.</summary>
internal sealed class PathNode(IReadOnlyList<string>? captures) : RootNode(ExpressionType.Text, "path")
{
    public override IReadOnlyList<string>? Members => captures;

    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => ExpressionValue.Of(frame.Request.Path);

    protected override string Unknown(string name) => $"the route's key captures no '{name}'";

    protected override ExpressionNode MemberOf(string name) => new CaptureNode(name);
}
