using Usher.Config;

namespace Usher.Policies.Headers;

/// <summary>Changes to the fields of a message: removed first, then set, then added. Values may have captures of the route's key in them.</summary>
[ConfigRecord]
internal sealed partial record FieldChanges
{
    /// <summary>Fields that get exactly this value, whatever was there.</summary>
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Values, one or a list, that come beside what is there.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Add { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Fields that are taken out.</summary>
    public IReadOnlyList<string> Remove { get; init; } = [];
}
