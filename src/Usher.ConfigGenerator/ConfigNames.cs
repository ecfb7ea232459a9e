using System.Text;
using Microsoft.CodeAnalysis;

namespace Usher.ConfigGenerator;

/// <summary>Names as the file has them.</summary>
internal static class ConfigNames
{
    public static readonly SymbolDisplayFormat TypeFormat =
        SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>The key that an attribute gives; null: none does.</summary>
    public static string? KeyOf(ISymbol symbol) =>
        symbol.GetAttributes().FirstOrDefault(given => Is(given, "ConfigKeyAttribute"))?.ConstructorArguments[0].Value as string;

    public static bool Is(AttributeData given, string name) =>
        given.AttributeClass?.Name == name && given.AttributeClass.ContainingNamespace.ToDisplayString() == "Usher.Config";

    /// <summary>MaxAge -> maxAge, H2Streams -> h2Streams, URLPath -> urlPath.</summary>
    public static string Camel(string name)
    {
        var text = name.ToCharArray();
        for (var i = 0; i < text.Length && char.IsUpper(text[i]); i++)
        {
            if (i > 0 && i + 1 < text.Length && char.IsLower(text[i + 1])) break;
            text[i] = char.ToLowerInvariant(text[i]);
        }

        return new string(text);
    }

    /// <summary>LeastRequests -> least-requests, H2C -> h2c.</summary>
    public static string Kebab(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var begins = i > 0 && char.IsUpper(name[i]) && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (begins) text.Append('-');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
