using System.Net;
using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary><c>ip in ['10.0.0.0/8', …]</c>: whether the client is in one of some networks.</summary>
internal sealed class NetworksNode(IpNode address, IPNetwork[] networks) : ExpressionNode(ExpressionType.Bool)
{
    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => ExpressionValue.Of(IsTrue(ref frame));

    public override bool IsTrue(scoped ref ExpressionFrame frame)
    {
        if (frame.Request.ClientAddress is not { } client) return false;
        if (client.IsIPv4MappedToIPv6) client = client.MapToIPv4();
        foreach (var network in networks)
        {
            if (network.Contains(client)) return true;
        }

        return false;
    }

    public override void Read(ISet<RequestDependency> reads) => address.Read(reads);
}
