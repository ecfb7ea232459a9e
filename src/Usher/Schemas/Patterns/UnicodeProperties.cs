using System.Globalization;

namespace Usher.Schemas.Patterns;

/// <summary>What <c>\p{…}</c> names: general categories, by their short and their long names, <c>Any</c> and <c>ASCII</c>.</summary>
internal static class UnicodeProperties
{
    // In the order of UnicodeCategory.
    private static readonly string[] Short =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
    ];

    private static readonly string[] Long =
    [
        "Uppercase_Letter", "Lowercase_Letter", "Titlecase_Letter", "Modifier_Letter", "Other_Letter", "Nonspacing_Mark", "Spacing_Mark", "Enclosing_Mark", "Decimal_Number",
        "Letter_Number", "Other_Number", "Space_Separator", "Line_Separator", "Paragraph_Separator", "Control", "Format", "Surrogate", "Private_Use", "Connector_Punctuation",
        "Dash_Punctuation", "Open_Punctuation", "Close_Punctuation", "Initial_Punctuation", "Final_Punctuation", "Other_Punctuation", "Math_Symbol", "Currency_Symbol",
        "Modifier_Symbol", "Other_Symbol", "Unassigned",
    ];

    private static readonly Dictionary<string, string> Groups = new(StringComparer.Ordinal)
    {
        ["Letter"] = "L", ["Mark"] = "M", ["Combining_Mark"] = "M", ["Number"] = "N", ["Punctuation"] = "P", ["punct"] = "P", ["Symbol"] = "S", ["Separator"] = "Z", ["Other"] = "C",
        ["digit"] = "Nd", ["cntrl"] = "Cc", ["LC"] = "LC", ["Cased_Letter"] = "LC",
    };

    /// <summary>The code points of a property; null: it is not known.</summary>
    public static CodePoints? Find(string name)
    {
        if (name is "Any") return new CodePoints().Complement();
        if (name is "ASCII") return new CodePoints().Add(0, 0x7F);
        foreach (var prefix in (string[])["General_Category=", "gc="])
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)) name = name[prefix.Length..];
        }

        var code = Groups.GetValueOrDefault(name) ?? name;
        if (Array.IndexOf(Long, name) is >= 0 and var at) code = Short[at];
        if (code is "LC") return CodePoints.Of(category => category is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter);
        var isKnown = code.Length == 1 ? code is "L" or "M" or "N" or "P" or "S" or "Z" or "C" : Short.Contains(code);
        return isKnown ? CodePoints.Of(category => Short[(int)category].StartsWith(code, StringComparison.Ordinal)) : null;
    }
}
