using Usher.Config;

namespace Usher.Policies.Transform;

/// <summary>Changes to the fields of a message: removed first, then set, then added. Values may have expressions in braces in them.</summary>
[ConfigRecord]
internal sealed partial record FieldTransform
{
    /// <summary>Fields that get exactly this value; one that is a single expression without a value takes the field out.</summary>
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Values that come beside what is there.</summary>
    public IReadOnlyDictionary<string, string> Add { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Fields that are taken out.</summary>
    public IReadOnlyList<string> Remove { get; init; } = [];
}
