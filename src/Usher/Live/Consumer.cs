using System.Text.Json;

namespace Usher.Live;

/// <summary>
/// Who is calling, as limits, logs, metrics and the cache's key can name it. The policy that identifies makes it, and may use it for many
/// requests: it is immutable.
/// </summary>
public sealed class Consumer
{
    /// <summary>Its name: the entry of <c>consumers</c>, or what the credential says (the <c>sub</c> of a token).</summary>
    public required string Id { get; init; }

    /// <summary>The name under <c>auth</c> of the provider that recognised the credential.</summary>
    public required string Provider { get; init; }

    /// <summary>The groups that it belongs to. Default: none.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The name of its plan; null: it has none.</summary>
    public string? Plan { get; init; }

    /// <summary>What the credential claims: a JSON object; <see cref="JsonValueKind.Undefined"/> where it claims nothing.</summary>
    public JsonElement Claims { get; init; }

    /// <summary>The fields by which upstreams are told of it, and their values.</summary>
    internal (string Name, string Value)[] Told { get; init; } = [];

    /// <summary>Looks a claim up by its name.</summary>
    /// <param name="name">The name, exactly as it was issued.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetClaim(string name, out JsonElement value)
    {
        value = default;
        return Claims.ValueKind == JsonValueKind.Object && Claims.TryGetProperty(name, out value);
    }
}
