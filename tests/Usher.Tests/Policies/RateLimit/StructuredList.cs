using System.Globalization;

namespace Usher.Tests.Policies.RateLimit;

/// <summary>A strict reader of a structured field that is a list of strings with integers as parameters (RFC 9651 §4.2).</summary>
internal static class StructuredList
{
    public sealed record Item(string Value, IReadOnlyDictionary<string, long> Parameters);

    public static IReadOnlyList<Item> Parse(string text)
    {
        var (items, at) = (new List<Item>(), 0);
        while (true)
        {
            var value = String(text, ref at);
            var parameters = new Dictionary<string, long>(StringComparer.Ordinal);
            while (at < text.Length && text[at] == ';')
            {
                for (at++; text[at] == ' '; at++) { }
                var name = at;
                Assert.True(text[at] is (>= 'a' and <= 'z') or '*', text);
                while (text[at] is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '-' or '.' or '*') at++;
                var key = text[name..at];
                Assert.True(text[at++] == '=', text);
                parameters.Add(key, Integer(text, ref at));
            }

            items.Add(new Item(value, parameters));
            while (at < text.Length && text[at] is (' ' or '\t')) at++;
            if (at == text.Length) return items;
            Assert.True(text[at++] == ',', text);
            while (text[at] is ' ' or '\t') at++;
        }
    }

    private static string String(string text, ref int at)
    {
        Assert.True(text[at++] == '"', text);
        var value = "";
        for (; text[at] != '"'; at++)
        {
            if (text[at] == '\\') Assert.True(text[++at] is '"' or '\\', text);
            Assert.InRange(text[at], ' ', '~');
            value += text[at];
        }

        at++;
        return value;
    }

    private static long Integer(string text, ref int at)
    {
        var from = at;
        if (text[at] == '-') at++;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        Assert.InRange(at - from, 1, 15);
        return long.Parse(text.AsSpan(from, at - from), CultureInfo.InvariantCulture);
    }
}
