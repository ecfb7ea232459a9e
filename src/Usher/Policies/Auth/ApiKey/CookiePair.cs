using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Usher.Policies.Auth.ApiKey;

/// <summary>One cookie among those that a request carries (RFC 6265 §4.2.1).</summary>
internal static class CookiePair
{
    /// <summary>Finds the value of a cookie; of several with this name the first. Allocates nothing.</summary>
    public static bool TryFind(StringValues field, string name, out ReadOnlySpan<char> value)
    {
        foreach (var line in field)
        {
            var text = line.AsSpan();
            foreach (var range in text.Split(';'))
            {
                var pair = text[range].Trim(" \t");
                if (!IsOf(pair, name)) continue;
                value = pair[(name.Length + 1)..];
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Takes a cookie out, and the field with it where there is no other.</summary>
    public static void Remove(IHeaderDictionary fields, string name)
    {
        if (!TryFind(fields.Cookie, name, out _)) return;
        var kept = new StringBuilder();
        foreach (var line in fields.Cookie)
        {
            var text = line.AsSpan();
            foreach (var range in text.Split(';'))
            {
                var pair = text[range].Trim(" \t");
                if (pair.IsEmpty || IsOf(pair, name)) continue;
                if (kept.Length > 0) kept.Append("; ");
                kept.Append(pair);
            }
        }

        if (kept.Length > 0) fields.Cookie = kept.ToString();
        else fields.Remove("Cookie");
    }

    private static bool IsOf(ReadOnlySpan<char> pair, string name) => pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.Ordinal);
}
