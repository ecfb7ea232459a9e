using Usher.Config.Yaml;

namespace Usher.Config.Reading;

/// <summary>What a route, a bundle or the defaults say of the keys that are inherited: policies, <c>timeout</c> and <c>retry</c>.</summary>
/// <param name="Origin">Who says it: <c>route</c>, <c>use public</c>, <c>defaults</c>.</param>
internal sealed class Layer(string Origin)
{
    /// <summary>The origin of what is said for all routes.</summary>
    public const string Defaults = "defaults";

    private Dictionary<string, LayerEntry>? _entries;

    /// <summary>Who says it.</summary>
    public string Origin { get; } = Origin;

    /// <summary>What a route says besides.</summary>
    public RouteSettings Settings { get; set; } = new();

    /// <summary>Whether something in it is wrong, so that what it lacks means nothing.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Its entries.</summary>
    public IEnumerable<LayerEntry> Entries => _entries?.Values ?? Enumerable.Empty<LayerEntry>();

    /// <summary>What it says of a key; null: nothing.</summary>
    public LayerEntry? Find(string name) => _entries?.GetValueOrDefault(name);

    public void Add(LayerEntry entry) => (_entries ??= new(StringComparer.Ordinal))[entry.Key.Text] = entry;
}

/// <summary>What a layer says of one key.</summary>
/// <param name="Key">The key.</param>
/// <param name="IsOff">Whether it takes away what is inherited.</param>
/// <param name="Uses">The uses of a policy.</param>
/// <param name="Timeout">The value of <c>timeout</c>.</param>
internal sealed record LayerEntry(YamlScalar Key, bool IsOff, IReadOnlyList<PolicyUse> Uses, TimeoutConfig? Timeout)
{
    /// <summary>The value of <c>retry</c>.</summary>
    public RetryConfig? Retry { get; init; }
}
