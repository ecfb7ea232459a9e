using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;

namespace Usher.Policies.Idempotency;

/// <summary>
/// The field's value: a string of a structured field (RFC 9651 §3.3.3), <c>"8e03978e"</c>; or bare, as many clients send it. Both are the same
/// key.
/// </summary>
internal static class IdempotencyKey
{
    /// <summary>Reads it.</summary>
    /// <param name="field">The field.</param>
    /// <param name="longest">How many characters a key may have.</param>
    /// <param name="key">The key.</param>
    public static bool TryRead(StringValues field, int longest, [NotNullWhen(true)] out string? key)
    {
        key = null;
        if (field.Count != 1 || field[0] is not { } text) return false;
        var value = text.AsSpan().Trim(" \t");
        if (value.Length > 2 * longest + 2) return false;
        if (value is ['"', .., '"'] && value.Length > 1) return TryUnquote(value[1..^1], longest, out key);
        if (value.Length == 0 || value.Length > longest) return false;
        foreach (var c in value)
        {
            if (c is <= ' ' or >= '\x7f' or '"' or '\\' or ',' or ';') return false;
        }

        key = value.ToString();
        return true;
    }

    private static bool TryUnquote(ReadOnlySpan<char> text, int longest, [NotNullWhen(true)] out string? key)
    {
        key = null;
        var plain = text.Length <= 512 ? stackalloc char[text.Length] : new char[text.Length];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is < ' ' or >= '\x7f' or '"') return false;
            if (c == '\\' && (++i == text.Length || (c = text[i]) is not ('"' or '\\'))) return false;
            plain[count++] = c;
        }

        if (count == 0 || count > longest) return false;
        key = plain[..count].ToString();
        return true;
    }
}
