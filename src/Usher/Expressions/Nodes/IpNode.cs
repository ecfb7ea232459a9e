using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary><c>ip</c>: the client's address as a text; null where it has none. An IPv4 address that is mapped into IPv6 is the IPv4 address.</summary>
internal sealed class IpNode() : ExpressionNode(ExpressionType.Text)
{
    private const int MostCharacters = 65;

    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame)
    {
        if (frame.Request.ClientAddress is not { } client) return ExpressionValue.Null;
        if (client.IsIPv4MappedToIPv6) client = client.MapToIPv4();
        var room = frame.Take(MostCharacters);
        return client.TryFormat(room, out var length) ? ExpressionValue.Of(room[..length]) : ExpressionValue.Null;
    }

    public override void Read(ISet<RequestDependency> reads) => reads.Add(new RequestDependency(RequestAspect.Address));
}
