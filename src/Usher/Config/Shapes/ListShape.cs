using Usher.Config.Binding;
using Usher.Config.Yaml;

namespace Usher.Config.Shapes;

/// <summary>A list; a single value is a list of one.</summary>
internal sealed class ListShape<T>(ValueShape<T> item) : ValueShape<IReadOnlyList<T>>(ValueKind.List)
{
    internal override string Expected => $"{item.Expected}, or a list of such";

    internal override ValueShape Item => item;

    internal override bool TryBind(YamlNode node, Binder binder, out IReadOnlyList<T> value)
    {
        if (node is not YamlSequence list)
        {
            var single = item.TryBind(node, binder, out var one);
            value = single ? [one] : [];
            return single;
        }

        var items = new List<T>(list.Items.Count);
        var good = true;
        foreach (var child in list.Items)
        {
            if (item.TryBind(child, binder, out var bound)) items.Add(bound);
            else good = false;
        }

        value = items;
        return good;
    }

    internal override string? Format(IReadOnlyList<T> value)
    {
        if (value.Count == 0) return null;
        var items = value.Select(item.Format).ToList();
        if (items.Contains(null)) return null;
        return items.Count == 1 ? items[0] : $"[{string.Join(", ", items)}]";
    }
}
