using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Usher.Policies.Cache;

/// <summary>Brings fields that <c>Vary</c> names into one form, so that spellings of one meaning share an answer (RFC 9111 §4.1).</summary>
internal static class VaryKey
{
    /// <summary>The form of a field.</summary>
    /// <param name="name">Its name, in lower case.</param>
    /// <param name="field">Its lines.</param>
    public static string Normalise(string name, StringValues field)
    {
        if (field.Count == 0) return "";
        var members = new List<string>();
        var isPreference = name is "accept" or "accept-encoding" or "accept-language" or "accept-charset";
        foreach (var member in new FieldList(field)) members.Add(isPreference ? Preference(member) : member.ToString());
        // The order of preferences means nothing: their weights do (RFC 9110 §12.4.2).
        if (isPreference) members.Sort(StringComparer.Ordinal);
        return string.Join(',', members);
    }

    /// <summary>The one language that a client likes best; null: there are several, or none.</summary>
    public static string? Favourite(StringValues acceptLanguage)
    {
        string? best = null;
        var weight = 0.0;
        foreach (var member in new FieldList(acceptLanguage))
        {
            var semicolon = member.IndexOf(';');
            var own = semicolon < 0 ? 1 : WeightOf(member[(semicolon + 1)..]);
            if (own < weight || own <= 0) continue;
            best = own > weight ? (semicolon < 0 ? member : member[..semicolon]).Trim(" \t").ToString() : null;
            weight = own;
        }

        return best;
    }

    private static string Preference(ReadOnlySpan<char> member)
    {
        Span<char> text = member.Length <= 256 ? stackalloc char[member.Length] : new char[member.Length];
        var length = 0;
        foreach (var c in member)
        {
            if (c is not (' ' or '\t')) text[length++] = char.ToLowerInvariant(c);
        }

        text = text[..length];
        foreach (var one in (ReadOnlySpan<string>)[";q=1", ";q=1.0", ";q=1.00", ";q=1.000"])
        {
            if (text.EndsWith(one)) return text[..^one.Length].ToString();
        }

        return text.ToString();
    }

    private static double WeightOf(ReadOnlySpan<char> parameters)
    {
        foreach (var range in parameters.Split(';'))
        {
            var parameter = parameters[range].Trim(" \t");
            if (parameter is ['q' or 'Q', '=', ..]) return double.TryParse(parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight) ? weight : 0;
        }

        return 1;
    }
}
