using Usher.Config.Binding;
using Usher.Config.Yaml;

namespace Usher.Config.Reading;

/// <summary>Reads where a route's requests go.</summary>
internal sealed class ToReader(Binder binder, IReadOnlyCollection<string> upstreams)
{
    private const string Expected = "the name of an upstream, an address, a list of addresses, or a split such as { stable: 95, canary: 5 }";
    private const int MostWeight = 65_535;
    private readonly ConfigCheck _check = binder.Check;

    /// <summary>Reads a value of <c>to</c>; null: it is wrong, and the errors say why.</summary>
    public ToConfig? Read(YamlNode node)
    {
        switch (node)
        {
            case YamlScalar { IsNull: false } text: return One(text);
            case YamlSequence { Items: [YamlScalar { IsNull: false } only] } when !DestinationUrl.LooksLikeOne(only.Text): return One(only);
            case YamlSequence { Items.Count: > 0 } list: return Several(list);
            case YamlMapping { Entries.Count: > 0 } parts: return Split(parts);
            default:
                binder.Unexpected(node, Expected);
                return null;
        }
    }

    /// <summary>Whether there is such an upstream, or the text is a good address; else it says what is wrong at the node.</summary>
    public bool IsTarget(YamlNode? node, string name)
    {
        if (!DestinationUrl.LooksLikeOne(name)) return IsKnown(node, name, "an address is written as http://host:port");
        try
        {
            DestinationUrl.Parse(name);
            return true;
        }
        catch (FormatException wrong)
        {
            _check.Error(node, wrong.Message);
            return false;
        }
    }

    private ToConfig? One(YamlScalar text)
    {
        if (DestinationUrl.LooksLikeOne(text.Text)) return Address(text) is { } address ? new ToConfig { Addresses = [address] } : null;
        return IsKnown(text, text.Text, "an address is written as http://host:port") ? new ToConfig { Upstream = text.Text } : null;
    }

    private ToConfig? Several(YamlSequence list)
    {
        var addresses = new List<DestinationUrl>(list.Items.Count);
        foreach (var item in list.Items)
        {
            if (item is not YamlScalar { IsNull: false } text) binder.Unexpected(item, DestinationUrl.Expected);
            else if (Address(text) is { } address) addresses.Add(address);
        }

        return addresses.Count == list.Items.Count ? new ToConfig { Addresses = addresses } : null;
    }

    private DestinationUrl? Address(YamlScalar text)
    {
        try
        {
            return DestinationUrl.Parse(text.Text);
        }
        catch (FormatException wrong)
        {
            _check.Error(text, wrong.Message, DestinationUrl.LooksLikeOne(text.Text) ? null : "a list takes addresses; several named services are one upstream with several addresses, or a split");
            return null;
        }
    }

    private ToConfig? Split(YamlMapping mapping)
    {
        var parts = new List<SplitPart>(mapping.Entries.Count);
        var good = !mapping.IsDamaged;
        foreach (var entry in mapping.Entries)
        {
            var name = entry.Key.Text;
            var known = DestinationUrl.LooksLikeOne(name) ? Refuse(entry.Key) : IsKnown(entry.Key, name, "a split is between upstreams: { stable: 95, canary: 5 }");
            if (!ValueShape.Of<SplitPartConfig>().TryBind(entry.Value, binder, out var part) || !known || !IsGood(entry, part)) good = false;
            else parts.Add(new SplitPart(name, part));
        }

        if (!good) return null;
        if (parts.Sum(part => (long)part.Config.Weight) > 0) return new ToConfig { Split = parts };
        _check.Error(mapping, "expected a part with a weight above 0", "somebody has to get the requests that no 'when' picks");
        return null;
    }

    private bool Refuse(YamlScalar key)
    {
        _check.Error(key, $"a split is between named upstreams, not addresses such as {key.Describe()}", "give it a name under 'upstreams'");
        return false;
    }

    private bool IsGood(YamlEntry entry, SplitPartConfig part)
    {
        var hasCondition = part.When is { } when && when.Header.Count + when.Query.Count + when.Cookie.Count + when.Ip.Count > 0;
        if (part.Weight is < 0 or > MostWeight) _check.Error(part, nameof(part.Weight), $"expected a weight from 0 to {MostWeight}");
        else if (part.When is not null && !hasCondition) _check.Error(part, nameof(part.When), "expected a header, a query, a cookie or an ip that picks whose requests go here");
        else if (part is { Weight: 0, When: null } && entry.Value is YamlMapping) _check.Error(entry.Value, "this part gets no requests: it has neither 'weight' nor 'when'");
        else return true;
        return false;
    }

    private bool IsKnown(YamlNode? node, string name, string otherwise)
    {
        if (upstreams.Contains(name)) return true;
        var hint = NearestName.Find(name, upstreams) is { } near ? $"did you mean '{near}'?" : upstreams.Count is > 0 and <= 20 ? $"known upstreams: {string.Join(", ", upstreams)}" : otherwise;
        _check.Error(node, $"there is no upstream '{name}'", hint);
        return false;
    }
}
