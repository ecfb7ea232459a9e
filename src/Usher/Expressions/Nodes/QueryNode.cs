using System.Text;

namespace Usher.Expressions.Nodes;

/// <summary>
/// A parameter of the query, decoded; a list where it is given more than once, so that no client gets past a comparison by sending another
/// value behind the one that is looked at.
/// </summary>
internal sealed class QueryNode(string name) : ExpressionNode(ExpressionType.Text | ExpressionType.List)
{
    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);

    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame)
    {
        var rest = frame.Request.Query;
        if (!TryFind(ref rest, out var first)) return ExpressionValue.Null;
        return TryFind(ref rest, out _) ? ExpressionValue.OfQuery(frame.Request.Query, this) : ExpressionValue.Of(frame.Unescape(first, isForm: true));
    }

    /// <summary>The next value in the rest of a query, still encoded.</summary>
    public bool TryFind(scoped ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> value)
    {
        if (rest.Length > 0 && rest[0] == '?') rest = rest[1..];
        while (rest.Length > 0)
        {
            var end = rest.IndexOf('&');
            var pair = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            var equals = pair.IndexOf('=');
            if (!IsName(equals < 0 ? pair : pair[..equals])) continue;
            value = equals < 0 ? default : pair[(equals + 1)..];
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Whether an encoded name is that of the parameter; compared with the bytes that it stands for, without a buffer.</summary>
    public bool IsName(ReadOnlySpan<char> encoded)
    {
        var count = 0;
        for (var i = 0; i < encoded.Length; i++, count++)
        {
            var next = encoded[i] == '+' ? (byte)' ' : (byte)encoded[i];
            if (encoded[i] == '%' && i + 2 < encoded.Length && char.IsAsciiHexDigit(encoded[i + 1]) && char.IsAsciiHexDigit(encoded[i + 2]))
            {
                next = (byte)((Hex(encoded[i + 1]) << 4) | Hex(encoded[i + 2]));
                i += 2;
            }

            if (count >= _name.Length || _name[count] != next) return false;
        }

        return count == _name.Length;
    }

    private static int Hex(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}
