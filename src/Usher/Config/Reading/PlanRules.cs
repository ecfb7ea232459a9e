using Usher.Config.Binding;

namespace Usher.Config.Reading;

/// <summary>Checks that consumers have plans that there are.</summary>
internal static class PlanRules
{
    public static void Check(GatewayFile file, IReadOnlyCollection<string> plans, ConfigCheck check)
    {
        // Without plans the name is still of use to expressions and upstreams.
        if (plans.Count == 0) return;
        foreach (var consumer in file.Consumers.Values)
        {
            if (consumer.Plan is not { } plan || plans.Contains(plan)) continue;
            check.Error(consumer, nameof(consumer.Plan), $"there is no plan '{plan}'", NearestName.Find(plan, plans) is { } near ? $"did you mean '{near}'?" : $"plans: {string.Join(", ", plans)}");
        }
    }
}
