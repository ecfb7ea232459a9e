using System.Text.Json;
using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary>An item of a list by its place, or a member of an object by a name that the request tells.</summary>
internal sealed class IndexNode(ExpressionNode target, ExpressionNode index) : ExpressionNode(ExpressionType.Any)
{
    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame)
    {
        var whole = target.Evaluate(ref frame);
        var at = index.Evaluate(ref frame);
        if (at.TryGetText(ref frame, out var name)) return whole.Json.ValueKind == JsonValueKind.Object && whole.Json.TryGetProperty(name, out var member) ? ExpressionValue.Of(member) : ExpressionValue.Null;
        if (at.Type != ExpressionType.Int || whole.Type != ExpressionType.List || at.Int < 0) return ExpressionValue.Null;
        if (whole.Json.ValueKind == JsonValueKind.Array) return at.Int < whole.Json.GetArrayLength() ? ExpressionValue.Of(whole.Json[(int)at.Int]) : ExpressionValue.Null;
        var items = new ExpressionItems(whole);
        for (var i = 0L; items.Next(ref frame, out var item); i++)
        {
            if (i == at.Int) return item;
        }

        return ExpressionValue.Null;
    }

    public override void Read(ISet<RequestDependency> reads)
    {
        target.Read(reads);
        index.Read(reads);
    }
}
