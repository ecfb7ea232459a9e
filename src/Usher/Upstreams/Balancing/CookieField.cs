using Microsoft.Extensions.Primitives;

namespace Usher.Upstreams.Balancing;

/// <summary>The Cookie field of a request (RFC 6265 §4.2), read without allocating.</summary>
internal static class CookieField
{
    /// <summary>Finds the first cookie of a name.</summary>
    /// <param name="field">The field.</param>
    /// <param name="name">The name.</param>
    /// <param name="value">Its value, without quotes.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryFind(StringValues field, string name, out ReadOnlySpan<char> value)
    {
        foreach (var line in field)
        {
            var rest = line.AsSpan();
            while (rest.Length > 0)
            {
                var end = rest.IndexOf(';');
                var pair = (end < 0 ? rest : rest[..end]).Trim(" \t");
                rest = end < 0 ? default : rest[(end + 1)..];
                if (pair.Length <= name.Length || pair[name.Length] != '=' || !pair.StartsWith(name, StringComparison.Ordinal)) continue;
                value = pair[(name.Length + 1)..];
                if (value is ['"', .. var inner, '"']) value = inner;
                return true;
            }
        }

        value = default;
        return false;
    }
}
