using System.Text.Json;
using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary><c>size()</c>: how many characters (Unicode scalar values), items or members something has.</summary>
internal sealed class SizeNode(ExpressionNode target) : ExpressionNode(ExpressionType.Int)
{
    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame)
    {
        var value = target.Evaluate(ref frame);
        switch (value.Type)
        {
            case ExpressionType.Text when value.TryGetText(ref frame, out var text):
                var characters = 0L;
                foreach (var c in text) characters += char.IsLowSurrogate(c) ? 0 : 1;
                return ExpressionValue.Of(characters);
            case ExpressionType.List when value.Json.ValueKind == JsonValueKind.Array:
                return ExpressionValue.Of((long)value.Json.GetArrayLength());
            case ExpressionType.List:
                var count = 0L;
                var items = new ExpressionItems(value);
                while (items.Next(ref frame, out _)) count++;
                return ExpressionValue.Of(count);
            case ExpressionType.Object when value.Json.ValueKind == JsonValueKind.Object:
                return ExpressionValue.Of((long)value.Json.GetPropertyCount());
            default:
                return ExpressionValue.Null;
        }
    }

    public override void Read(ISet<RequestDependency> reads) => target.Read(reads);
}
