namespace Usher.Config;

/// <summary>Gives a property, or a name of an enumeration, a key of its own in the file.</summary>
/// <param name="name">The key as it stands in the file.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ConfigKeyAttribute(string name) : Attribute
{
    /// <summary>The key as it stands in the file.</summary>
    public string Name { get; } = name;
}
