using Usher.Config.Binding;
using Usher.Config.Yaml;

namespace Usher.Config.Reading;

/// <summary>Reads the routes, with what they inherit.</summary>
internal sealed class RouteReader(LayerReader layers, Layer defaults, Dictionary<string, Layer> bundles, IReadOnlyCollection<string> upstreams, ConfigCheck check)
{
    private readonly Inheritance _inheritance = new(layers.Policies, defaults, check);
    private readonly HashSet<string> _answering = [.. layers.Policies.Where(policy => policy.Answers).Select(policy => policy.Name)];
    private readonly ToReader _targets = new(layers.Binder, upstreams);
    private readonly List<RouteConfig> _routes = [];

    /// <summary>All routes, in the order of the files.</summary>
    public IReadOnlyList<RouteConfig> Read(YamlNode? node)
    {
        if (node is null or YamlScalar { IsNull: true }) return [];
        if (node is not YamlMapping mapping)
        {
            check.Error(node, $"expected a mapping of routes, not {node.Describe()}", "a route is written as: /orders/**: http://localhost:5000");
            return [];
        }

        foreach (var entry in mapping.Entries) ReadKey(entry);
        return _routes;
    }

    private void ReadKey(YamlEntry entry)
    {
        if (entry.Value is not YamlSequence { Items: [YamlMapping, ..] } several)
        {
            ReadOne(entry.Key, entry.Value, index: 0);
            return;
        }

        for (var i = 0; i < several.Items.Count; i++)
        {
            if (several.Items[i] is YamlMapping route) ReadOne(entry.Key, route, i);
            else check.Error(several.Items[i], $"expected a mapping like the ones beside it, not {several.Items[i].Describe()}");
        }
    }

    private void ReadOne(YamlScalar key, YamlNode value, int index)
    {
        if (value is YamlScalar { IsNull: true })
        {
            check.Error(value, "expected where requests go, or a mapping, not nothing", "write an address or the name of an upstream");
            return;
        }

        var own = value is YamlMapping mapping ? layers.ReadRoute(mapping) : layers.ReadTo(value);
        var used = Bundles(own);
        var route = new RouteConfig
        {
            Key = key.Text,
            KeyPlace = key.Place,
            Index = index,
            To = Target(own),
            Sticky = own.Settings.Sticky,
            Mirror = own.Settings.Mirror,
            When = own.Settings.When,
            Timeout = _inheritance.TimeoutOf(own, used),
            Retry = _inheritance.RetryOf(own, used),
            Policies = _inheritance.PoliciesOf(own, used),
        };
        check.Register(route, value, layers.RouteShape, key);
        if (!own.IsBroken && !used.Any(bundle => bundle.IsBroken) && !defaults.IsBroken) CheckAnswer(route);
        _routes.Add(route);
    }

    private List<Layer> Bundles(Layer own)
    {
        var used = new List<Layer>(own.Settings.Use.Count);
        for (var i = 0; i < own.Settings.Use.Count; i++)
        {
            var name = own.Settings.Use[i];
            if (!bundles.TryGetValue(name, out var bundle))
            {
                own.IsBroken = true;
                check.Error(own.Settings, nameof(RouteSettings.Use), i, $"there is no bundle '{name}' under 'policies'", Near(name));
            }
            else if (used.Contains(bundle))
            {
                check.Error(own.Settings, nameof(RouteSettings.Use), i, $"the bundle '{name}' is used twice");
            }
            else
            {
                used.Add(bundle);
            }
        }

        return used;
    }

    private ToConfig? Target(Layer own)
    {
        var to = own.Settings.To is { } node ? _targets.Read(node) : null;
        if (own.Settings.To is not null && to is null) own.IsBroken = true;
        else if (!AnswerRules.Check(own.Settings, to, _targets, check)) own.IsBroken = true;
        return to;
    }

    private void CheckAnswer(RouteConfig route)
    {
        var answers = route.Policies.Where(use => _answering.Contains(use.Name)).ToList();
        var count = answers.Count + (route.To is null ? 0 : 1);
        if (count == 1) return;
        if (count == 0)
        {
            var hint = _answering.Count == 0 ? "say where requests go with 'to'" : $"say where requests go with 'to', or answer with {string.Join(", ", _answering.Select(name => $"'{name}'"))}";
            check.Error(route, nameof(RouteConfig.Key), "this route has no answer", hint);
            return;
        }

        var inherited = answers.FirstOrDefault(use => use.Origin is not "route");
        var names = answers.Select(use => use.Origin is "route" ? $"'{use.Name}'" : $"'{use.Name}' ({use.Origin}, {use.Place})");
        if (route.To is not null) names = names.Prepend("'to'");
        check.Error(route, nameof(RouteConfig.Key), $"this route has more than one answer: {string.Join(" and ", names)}", inherited is null ? "a route has one of them" : $"write '{inherited.Name}: off' to drop the inherited one");
    }

    private string? Near(string name)
    {
        if (NearestName.Find(name, bundles.Keys) is { } near) return $"did you mean '{near}'?";
        return bundles.Count is > 0 and <= 20 ? $"known bundles: {string.Join(", ", bundles.Keys)}" : null;
    }
}
