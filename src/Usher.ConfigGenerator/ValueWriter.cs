using Microsoft.CodeAnalysis;

namespace Usher.ConfigGenerator;

/// <summary>Writes the expression that describes what a property's value may be.</summary>
internal static class ValueWriter
{
    private const string Shape = "global::Usher.Config.ValueShape";

    /// <summary>The expression; null: the file cannot give such a value.</summary>
    public static string? Write(IPropertySymbol property)
    {
        var isSize = property.GetAttributes().Any(given => ConfigNames.Is(given, "SizeAttribute"));
        return Write(property.Type, isSize);
    }

    private static string? Write(ITypeSymbol type, bool isSize)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            return Write(nullable.TypeArguments[0], isSize) is { } inner ? $"{Shape}.Optional({inner})" : null;

        switch (type.SpecialType)
        {
            case SpecialType.System_String: return $"{Shape}.Text";
            case SpecialType.System_Boolean: return $"{Shape}.Flag";
            case SpecialType.System_Int32: return $"{Shape}.Whole";
            case SpecialType.System_Int64: return isSize ? $"{Shape}.Size" : $"{Shape}.WideWhole";
            case SpecialType.System_Double: return $"{Shape}.Number";
        }

        return type is INamedTypeSymbol named ? WriteNamed(named, isSize) : null;
    }

    private static string? WriteNamed(INamedTypeSymbol type, bool isSize)
    {
        var plain = type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);
        var name = plain.ToDisplayString(ConfigNames.TypeFormat);
        switch (type.OriginalDefinition.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat))
        {
            case "System.TimeSpan": return $"{Shape}.Duration";
            case "Usher.Config.Yaml.YamlNode": return $"{Shape}.Node";
            case "System.Collections.Generic.IReadOnlyList<T>":
                return Write(type.TypeArguments[0], isSize) is { } item ? $"{Shape}.List({item})" : null;
            case "System.Collections.Generic.IReadOnlyDictionary<TKey, TValue>" when type.TypeArguments[0].SpecialType == SpecialType.System_String:
                return Write(type.TypeArguments[1], isSize) is { } value ? $"{Shape}.Map({value})" : null;
        }

        if (type.TypeKind == TypeKind.Enum) return $"{Shape}.Choice<{name}>({string.Join(", ", Names(type))})";
        if (type.AllInterfaces.Any(face => face.OriginalDefinition.Name == "IConfigScalar" && face.ContainingNamespace.ToDisplayString() == "Usher.Config"))
            return $"{Shape}.Scalar<{name}>()";
        return type.GetAttributes().Any(given => ConfigNames.Is(given, "ConfigRecordAttribute")) || IsRecordAlready(type) ? $"{Shape}.Of<{name}>()" : null;
    }

    // A record of another assembly is seen with its generated part, where the attribute may be of no interest any more.
    private static bool IsRecordAlready(INamedTypeSymbol type) =>
        type.AllInterfaces.Any(face => face.OriginalDefinition.Name == "IConfigRecord" && face.ContainingNamespace.ToDisplayString() == "Usher.Config");

    private static IEnumerable<string> Names(INamedTypeSymbol type)
    {
        var self = type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        foreach (var field in type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue))
        {
            var name = ConfigNames.KeyOf(field) ?? ConfigNames.Kebab(field.Name);
            yield return $"({RecordWriter.Quote(name)}, {self}.{field.Name}, {RecordWriter.Quote(DocComment.SummaryOf(field))})";
        }
    }
}
