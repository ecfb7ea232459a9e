using Usher.Config.Binding;
using Usher.Config.Yaml;

namespace Usher.Config.Reading;

/// <summary>Reads what a route, a bundle or the defaults say.</summary>
internal sealed class LayerReader(Binder binder, IReadOnlyList<PolicyShape> policies)
{
    private readonly Dictionary<string, PolicyShape> _byName = policies.ToDictionary(policy => policy.Name, StringComparer.Ordinal);
    private readonly RecordShape _settings = ShapeOf<RouteSettings>();
    private readonly List<PolicyUse> _uses = [];

    /// <summary>Makes records of nodes.</summary>
    public Binder Binder => binder;

    /// <summary>What a route has besides its policies.</summary>
    public RecordShape RouteShape => _settings;

    /// <summary>The registered policies.</summary>
    public IReadOnlyList<PolicyShape> Policies { get; } = policies;

    /// <summary>Every use that was read.</summary>
    public IReadOnlyList<PolicyUse> Uses => _uses;

    /// <summary>Reads the mapping of a bundle or of the defaults.</summary>
    public Layer ReadShared(YamlNode node, string origin, string what)
    {
        var layer = new Layer(origin);
        if (node is YamlScalar { IsNull: true }) return layer;
        if (node is not YamlMapping mapping)
        {
            layer.IsBroken = true;
            binder.Check.Error(node, $"expected a mapping of policies, not {node.Describe()}");
            return layer;
        }

        layer.IsBroken = mapping.IsDamaged;
        foreach (var entry in mapping.Entries)
        {
            var name = entry.Key.Text;
            if (IsSetting(name) || _byName.ContainsKey(name))
            {
                ReadInherited(layer, entry);
                continue;
            }

            layer.IsBroken = true;
            if (_settings.Find(name) is not null) binder.Check.Error(entry.Key, $"'{name}' belongs to a route, not to {what}");
            else binder.UnknownKey(entry.Key, ["timeout", "retry", .. _byName.Keys]);
        }

        return layer;
    }

    /// <summary>Reads a plan: the policies that hold for whoever has it.</summary>
    public IReadOnlyList<PolicyUse> ReadPlan(YamlNode node, string name)
    {
        var layer = new Layer($"plan {name}");
        if (node is not YamlMapping mapping)
        {
            if (node is not YamlScalar { IsNull: true }) binder.Check.Error(node, $"expected a mapping of limits and quotas, not {node.Describe()}");
            return [];
        }

        foreach (var entry in mapping.Entries)
        {
            if (_byName.TryGetValue(entry.Key.Text, out var policy) && policy.InPlans) ReadInherited(layer, entry);
            else binder.UnknownKey(entry.Key, Policies.Where(known => known.InPlans).Select(known => known.Name), "a plan says what its consumers may use");
        }

        return [.. Policies.Select(known => layer.Find(known.Name)).OfType<LayerEntry>().SelectMany(entry => entry.Uses)];
    }

    /// <summary>Reads the mapping of a route.</summary>
    public Layer ReadRoute(YamlMapping mapping)
    {
        var layer = new Layer("route");
        object settings = layer.Settings;
        foreach (var entry in mapping.Entries)
        {
            var name = entry.Key.Text;
            if (IsSetting(name) || _byName.ContainsKey(name))
            {
                ReadInherited(layer, entry);
            }
            else if (_settings.Find(name) is { } key)
            {
                if (!key.TryBind(ref settings, entry.Value, binder)) layer.IsBroken = true;
            }
            else
            {
                layer.IsBroken = true;
                binder.UnknownKey(entry.Key, [.. _settings.Keys.Select(known => known.Name), .. _byName.Keys]);
            }
        }

        layer.IsBroken |= mapping.IsDamaged;
        layer.Settings = (RouteSettings)settings;
        binder.Check.Register(settings, mapping, _settings);
        return layer;
    }

    /// <summary>Reads a route that is only its <c>to</c>.</summary>
    public Layer ReadTo(YamlNode to)
    {
        var layer = new Layer("route");
        object settings = layer.Settings;
        if (!_settings.Find("to")!.TryBind(ref settings, to, binder)) layer.IsBroken = true;
        layer.Settings = (RouteSettings)settings;
        binder.Check.Register(settings, to, _settings);
        return layer;
    }

    private void ReadInherited(Layer layer, YamlEntry entry)
    {
        if (entry.Value is YamlScalar { Text: "off" })
        {
            // An upstream may say 'retry' too, and that is off for this route then.
            layer.Add(new LayerEntry(entry.Key, IsOff: true, [], Timeout: null) { Retry = entry.Key.Text is "retry" ? RetryConfig.Off : null });
            return;
        }

        if (IsSetting(entry.Key.Text))
        {
            ReadSetting(layer, entry);
            return;
        }

        var policy = _byName[entry.Key.Text];
        var uses = new List<PolicyUse>(1);
        if (entry.Value is YamlSequence list && policy.TakesItems)
        {
            foreach (var item in list.Items) ReadUse(layer, policy, item, item.Place, uses);
        }
        else
        {
            ReadUse(layer, policy, entry.Value, entry.Key.Place, uses);
        }

        _uses.AddRange(uses);
        layer.Add(new LayerEntry(entry.Key, IsOff: false, uses, Timeout: null));
    }

    // What belongs to the answer, and is inherited as policies are.
    private static bool IsSetting(string name) => name is "timeout" or "retry";

    private void ReadSetting(Layer layer, YamlEntry entry)
    {
        object settings = new RouteSettings();
        if (!_settings.Find(entry.Key.Text)!.TryBind(ref settings, entry.Value, binder))
        {
            layer.IsBroken = true;
            return;
        }

        var (timeout, retry) = (((RouteSettings)settings).Timeout, ((RouteSettings)settings).Retry);
        if (timeout is not null) GatewayRules.CheckTimeout(timeout, binder.Check);
        if (retry is not null) UpstreamRules.CheckRetry(retry, binder.Check);
        layer.Add(new LayerEntry(entry.Key, IsOff: false, [], timeout) { Retry = retry });
    }

    private void ReadUse(Layer layer, PolicyShape policy, YamlNode value, ConfigPlace place, List<PolicyUse> uses)
    {
        if (policy.TryBind(value, binder, out var options)) uses.Add(new PolicyUse(policy.Name, options!, layer.Origin, place));
        else layer.IsBroken = true;
    }

    private static RecordShape ShapeOf<T>() where T : class, IConfigRecord<T> => T.Shape;
}
