using System.Text;
using System.Text.Json;
using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary>A member of a JSON object.</summary>
internal sealed class MemberNode(ExpressionNode target, string name) : ExpressionNode(ExpressionType.Any)
{
    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);

    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame)
    {
        var json = target.Evaluate(ref frame).Json;
        return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(_name, out var member) ? ExpressionValue.Of(member) : ExpressionValue.Null;
    }

    public override void Read(ISet<RequestDependency> reads) => target.Read(reads);
}
