namespace Usher.Config.Reading;

/// <summary>
/// Puts together what a route has of its own, of its bundles and of the defaults: a key of its own replaces an inherited one whole, except
/// for policies that add up; <c>off</c> removes; a bundle goes before the defaults; two bundles may not give the same key.
/// </summary>
internal sealed class Inheritance(IReadOnlyList<PolicyShape> policies, Layer defaults, ConfigCheck check)
{
    /// <summary>The policies of a route.</summary>
    public IReadOnlyList<PolicyUse> PoliciesOf(Layer own, IReadOnlyList<Layer> bundles)
    {
        List<PolicyUse>? uses = null;
        foreach (var policy in policies)
        {
            if (policy.AddsUp) AddUp(policy.Name, own, bundles, ref uses);
            else if (Winner(policy.Name, own, bundles) is { IsOff: false } entry) (uses ??= []).AddRange(entry.Uses);
        }

        return uses ?? (IReadOnlyList<PolicyUse>)[];
    }

    /// <summary>The timeouts of a route; null: it has none of its own.</summary>
    public TimeoutConfig? TimeoutOf(Layer own, IReadOnlyList<Layer> bundles) => Winner("timeout", own, bundles)?.Timeout;

    /// <summary>The retries of a route; null: it has none of its own.</summary>
    public RetryConfig? RetryOf(Layer own, IReadOnlyList<Layer> bundles) => Winner("retry", own, bundles)?.Retry;

    private LayerEntry? Winner(string name, Layer own, IReadOnlyList<Layer> bundles)
    {
        if (own.Find(name) is { } mine) return mine;
        Layer? giver = null;
        LayerEntry? given = null;
        foreach (var bundle in bundles)
        {
            if (bundle.Find(name) is not { } entry) continue;
            if (giver is not null)
            {
                check.Error(own.Settings, nameof(RouteSettings.Use), $"'{giver.Origin}' and '{bundle.Origin}' both give '{name}'", $"set '{name}' on the route itself to say which holds");
                break;
            }

            (giver, given) = (bundle, entry);
        }

        return given ?? defaults.Find(name);
    }

    private void AddUp(string name, Layer own, IReadOnlyList<Layer> bundles, ref List<PolicyUse>? uses)
    {
        var mine = own.Find(name);
        if (mine is { IsOff: true }) return;
        var isCut = false;
        foreach (var bundle in bundles) isCut |= bundle.Find(name) is { IsOff: true };
        if (!isCut && defaults.Find(name) is { } common) (uses ??= []).AddRange(common.Uses);
        foreach (var bundle in bundles)
        {
            if (bundle.Find(name) is { } shared) (uses ??= []).AddRange(shared.Uses);
        }

        if (mine is not null) (uses ??= []).AddRange(mine.Uses);
    }
}
