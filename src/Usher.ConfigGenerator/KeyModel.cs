using Microsoft.CodeAnalysis;

namespace Usher.ConfigGenerator;

/// <summary>What the writer needs to know of a property.</summary>
internal sealed class KeyModel(IPropertySymbol property, string value)
{
    public string Property { get; } = property.Name;

    public string Name { get; } = ConfigNames.KeyOf(property) ?? ConfigNames.Camel(property.Name);

    public string Summary { get; } = DocComment.SummaryOf(property);

    public bool IsRequired { get; } = property.IsRequired;

    public string Type { get; } = property.Type.ToDisplayString(ConfigNames.TypeFormat);

    public string Value { get; } = value;
}
