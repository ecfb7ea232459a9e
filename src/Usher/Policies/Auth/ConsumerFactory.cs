using System.Text.Json;
using Usher.Config;
using Usher.Live;

namespace Usher.Policies.Auth;

/// <summary>Makes the consumers that one provider knows.</summary>
/// <param name="provider">The provider's name.</param>
/// <param name="config">What it says.</param>
/// <param name="file">The file.</param>
internal sealed class ConsumerFactory(string provider, IProviderConfig config, GatewayConfig file)
{
    private readonly Dictionary<string, string> _bySubject = file.Consumers
        .SelectMany(consumer => (consumer.Value.Subjects.GetValueOrDefault(provider) ?? []).Select(subject => (subject, consumer.Key)))
        .ToDictionary(pair => pair.subject, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>A consumer that the file names, without claims.</summary>
    public Consumer Named(string name) => Make(name, file.Consumers[name], [], null, default);

    /// <summary>The caller that a token speaks of; null: it does not say who that is.</summary>
    public Consumer? Claimed(JsonElement claims)
    {
        if (!ClaimPath.TryFind(claims, config.Claims.Id, out var said) || ClaimPath.TextOf(said) is not { Length: > 0 } subject) return null;
        var groups = ClaimPath.TryFind(claims, config.Claims.Groups, out var claimed) ? ClaimPath.TextsOf(claimed) : [];
        var plan = config.Claims.Plan is { } name && ClaimPath.TryFind(claims, name, out var value) ? ClaimPath.TextOf(value) : null;
        if (_bySubject.TryGetValue(subject, out var known)) return Make(known, file.Consumers[known], groups, plan, claims);

        // Nobody gets the name of a consumer by having a token that says so.
        var id = config.Claims.Prefix + subject;
        return Make(file.Consumers.ContainsKey(id) ? $"{provider}:{subject}" : id, null, groups, plan, claims);
    }

    private Consumer Make(string id, ConsumerConfig? known, IReadOnlyList<string> groups, string? plan, JsonElement claims)
    {
        groups = known is null ? groups : [.. known.Groups.Concat(groups).Distinct(StringComparer.Ordinal)];
        plan = known?.Plan ?? plan;
        return new Consumer { Id = id, Provider = provider, Groups = groups, Plan = plan, Claims = claims, Told = [.. Tell(id, groups, plan, claims)] };
    }

    private IEnumerable<(string Name, string Value)> Tell(string id, IReadOnlyList<string> groups, string? plan, JsonElement claims)
    {
        var tell = config.Tell;
        if (tell.Id is not "none") yield return (tell.Id, FieldText.Of(id));
        if (tell.Groups is { } groupsField && groups.Count > 0) yield return (groupsField, FieldText.Of(groups));
        if (tell.Plan is { } planField && plan is not null) yield return (planField, FieldText.Of(plan));
        foreach (var (field, name) in tell.Claims)
        {
            if (ClaimPath.TryFind(claims, name, out var claim) && claim.ValueKind != JsonValueKind.Null) yield return (field, FieldText.Of(claim));
        }
    }
}
