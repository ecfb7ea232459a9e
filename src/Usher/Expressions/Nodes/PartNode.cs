namespace Usher.Expressions.Nodes;

/// <summary>JSON that the place of the expression provides under a name of its own.</summary>
internal sealed class PartNode(ExpressionPart part, int index) : RootNode(part.Type, part.Name)
{
    public override IReadOnlyList<string>? Members => part.Members;

    public override bool HasMembers => (part.Type & ExpressionType.Object) != ExpressionType.Null;

    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => index < frame.Parts.Length ? ExpressionValue.Of(frame.Parts[index]) : ExpressionValue.Null;

    protected override ExpressionNode MemberOf(string name) => new MemberNode(this, name);
}
