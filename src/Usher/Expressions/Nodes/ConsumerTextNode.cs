using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary>A text about the caller: its id, its plan, or what recognised it.</summary>
internal sealed class ConsumerTextNode(string name) : ExpressionNode(ExpressionType.Text)
{
    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame)
    {
        if (frame.Request.Consumer is not { } consumer) return ExpressionValue.Null;
        var text = name switch { "id" => consumer.Id, "plan" => consumer.Plan, _ => consumer.Provider };
        return text is null ? ExpressionValue.Null : ExpressionValue.Of(text.AsSpan());
    }

    public override void Read(ISet<RequestDependency> reads) => reads.Add(new RequestDependency(RequestAspect.Consumer));
}
