namespace Usher.Config;

/// <summary>What the upstream is told of the caller. Fields of these names that come from a client are removed on every route of the file.</summary>
[ConfigRecord]
internal sealed partial record TellConfig
{
    /// <summary>The field that gets the consumer's id; <c>none</c>: no field. Default: <c>X-Consumer-Id</c>.</summary>
    public string Id { get; init; } = "X-Consumer-Id";

    /// <summary>The field that gets the consumer's groups, with commas between them. Default: none.</summary>
    public string? Groups { get; init; }

    /// <summary>The field that gets the consumer's plan. Default: none.</summary>
    public string? Plan { get; init; }

    /// <summary>Fields, each with the claim that it gets. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Claims { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether the upstream gets the credential too. Default: <c>false</c>.</summary>
    public bool Credential { get; init; }

    /// <summary>The fields of the upstream's request that it sets.</summary>
    public IEnumerable<string> Fields => new[] { Id is "none" ? null : Id, Groups, Plan }.OfType<string>().Concat(Claims.Keys);
}
