namespace Usher.Expressions.Nodes;

/// <summary><c>response</c>: the head of the answer.</summary>
internal sealed class ResponseRoot() : RootNode(ExpressionType.Object, "response")
{
    public override IReadOnlyList<string> Members { get; } = ["status", "header"];

    public override bool NeedsMember => true;

    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => ExpressionValue.Null;

    protected override ExpressionNode MemberOf(string name) => name == "status" ? new StatusNode() : new HeaderRoot(ofResponse: true);
}
