using Usher.Live;

namespace Usher.Expressions.Nodes;

/// <summary>A field of the request or the response; several lines of one name are one text, with commas (RFC 9110 §5.3).</summary>
internal sealed class HeaderNode(string name, bool ofResponse) : ExpressionNode(ExpressionType.Text)
{
    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame)
    {
        var values = ofResponse ? frame.Context.Response.Headers[name] : frame.Context.Request.Headers[name];
        if (values.Count == 0) return ExpressionValue.Null;
        if (values.Count == 1) return ExpressionValue.Of(values[0].AsSpan());
        var length = 0;
        foreach (var value in values) length += (value?.Length ?? 0) + 2;
        var room = frame.Take(length);
        var at = 0;
        foreach (var value in values)
        {
            if (at > 0) ", ".CopyTo(room[at..]);
            if (at > 0) at += 2;
            value.AsSpan().CopyTo(room[at..]);
            at += value?.Length ?? 0;
        }

        return ExpressionValue.Of(room[..at]);
    }

    public override void Read(ISet<RequestDependency> reads)
    {
        if (!ofResponse) reads.Add(new RequestDependency(RequestAspect.Header, name));
    }
}
