namespace Usher.Expressions.Nodes;

/// <summary><c>header</c>: the fields of the request, or of the response.</summary>
internal sealed class HeaderRoot(bool ofResponse) : RootNode(ExpressionType.Object, ofResponse ? "response.header" : "header")
{
    public override bool NeedsMember => true;

    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => ExpressionValue.Null;

    protected override string? Problem(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c)) ? null : $"'{name}' is no field name (RFC 9110 §5.1)";

    protected override ExpressionNode MemberOf(string name) => new HeaderNode(name, ofResponse);
}
