using Usher.Config;

namespace Usher.Policies;

/// <summary>Changes to the parameters of a query: removed first, then set, then added. Values may have expressions in braces in them, and are encoded.</summary>
[ConfigRecord]
internal sealed partial record QueryChanges
{
    /// <summary>Parameters that get exactly this value.</summary>
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Parameters that come beside what is there.</summary>
    public IReadOnlyDictionary<string, string> Add { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Parameters that are taken out.</summary>
    public IReadOnlyList<string> Remove { get; init; } = [];
}
