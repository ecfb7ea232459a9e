using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary><c>consumer</c>: who is calling; null where nobody knows.</summary>
internal sealed class ConsumerNode() : RootNode(ExpressionType.Object, "consumer")
{
    public override IReadOnlyList<string> Members { get; } = ["id", "provider", "plan", "groups", "claims"];

    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => frame.Request.Consumer is null ? ExpressionValue.Null : ExpressionValue.Something;

    public override void Read(ISet<RequestDependency> reads) => reads.Add(new RequestDependency(RequestAspect.Consumer));

    protected override ExpressionNode MemberOf(string name) => name switch
    {
        "groups" => new GroupsNode(),
        "claims" => new ClaimsNode(),
        _ => new ConsumerTextNode(name),
    };
}
