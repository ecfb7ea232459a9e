namespace Usher.Config;

/// <summary>
/// Marks a partial record that a mapping of the file becomes. A source generator writes its <see cref="IConfigRecord{T}"/> from its
/// properties: the key is the property's name in camelCase, its documentation is the property's <c>///</c> summary, and what the file leaves
/// out keeps the property's initial value. A <c>public static T Parse(string)</c> on the record is its one-line form; it throws a
/// <see cref="FormatException"/> whose message reads <c>expected …, not …</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ConfigRecordAttribute : Attribute
{
    /// <summary>The property that a YAML list in place of the mapping is the value of; null: a list is an error.</summary>
    public string? ListAs { get; set; }

    /// <summary>
    /// The property that a mapping without that property's key is the value of, so that names of the user's own may stand at the top; null: every
    /// key is one of the record's. The record's other keys are then written beside that key alone.
    /// </summary>
    public string? MapAs { get; set; }
}
