namespace Usher.Config;

/// <summary>Somebody who calls: what it proves itself with, and what it belongs to.</summary>
[ConfigRecord]
internal sealed partial record ConsumerConfig
{
    /// <summary>Its API keys, as <c>usher key</c> prints them. Default: none.</summary>
    public IReadOnlyList<ConsumerKeyConfig> Keys { get; init; } = [];

    /// <summary>Its ids in the tokens of a provider, one or a list: <c>{ corp: [service-a] }</c>. Default: none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Subjects { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>The groups that it belongs to; those that a token claims come beside them. Default: none.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Its plan; it goes before what a token claims. Default: none.</summary>
    public string? Plan { get; init; }
}
