using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary><c>host</c>: the host that was matched, in lower case and without a port.</summary>
internal sealed class HostNode() : ExpressionNode(ExpressionType.Text)
{
    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame)
    {
        var host = frame.Request.Host.AsSpan();
        var colon = host.LastIndexOf(':');
        return ExpressionValue.Of(colon > host.LastIndexOf(']') ? host[..colon] : host);
    }

    public override void Read(ISet<RequestDependency> reads) => reads.Add(new RequestDependency(RequestAspect.Origin));
}
