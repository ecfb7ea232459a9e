using System.Text;

namespace Usher.Routing.Conditions;

/// <summary>Holds if the query has a parameter, or has it with exactly a value; both are compared decoded.</summary>
internal sealed class QueryCondition(string name, string value) : RouteCondition
{
    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);
    private readonly byte[]? _value = value == Present ? null : Encoding.UTF8.GetBytes(value);

    /// <inheritdoc/>
    public override bool Holds(in RouteRequest request)
    {
        var rest = request.Query;
        if (rest.Length > 0 && rest[0] == '?') rest = rest[1..];
        while (rest.Length > 0)
        {
            var end = rest.IndexOf('&');
            var pair = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            var equals = pair.IndexOf('=');
            if (!Is(equals < 0 ? pair : pair[..equals], _name)) continue;
            if (_value is null || Is(equals < 0 ? default : pair[(equals + 1)..], _value)) return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => _value is null ? $"query '{name}' is present" : $"query '{name}' is '{value}'";

    /// <summary>Compares form-encoded text with decoded bytes, without a buffer.</summary>
    private static bool Is(ReadOnlySpan<char> encoded, ReadOnlySpan<byte> expected)
    {
        var count = 0;
        for (var i = 0; i < encoded.Length; i++, count++)
        {
            var c = encoded[i];
            var next = c == '+' ? (byte)' ' : (byte)c;
            if (c == '%' && i + 2 < encoded.Length && char.IsAsciiHexDigit(encoded[i + 1]) && char.IsAsciiHexDigit(encoded[i + 2]))
            {
                next = (byte)((Hex(encoded[i + 1]) << 4) | Hex(encoded[i + 2]));
                i += 2;
            }

            if (count >= expected.Length || expected[count] != next) return false;
        }

        return count == expected.Length;
    }

    private static int Hex(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}
