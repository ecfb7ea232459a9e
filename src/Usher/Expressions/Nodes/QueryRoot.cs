namespace Usher.Expressions.Nodes;

/// <summary><c>query</c>: the parameters of the query.</summary>
internal sealed class QueryRoot() : RootNode(ExpressionType.Object, "query")
{
    public override bool NeedsMember => true;

    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => ExpressionValue.Null;

    protected override ExpressionNode MemberOf(string name) => new QueryNode(name);
}
