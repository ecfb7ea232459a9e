using Usher.Config.Binding;
using Usher.Config.Yaml;

namespace Usher.Config.Shapes;

/// <summary>A mapping with names of the user's own. One whose lines are all commented out is empty.</summary>
internal sealed class MapShape<T>(ValueShape<T> item) : ValueShape<IReadOnlyDictionary<string, T>>(ValueKind.Map)
{
    internal override string Expected => "a mapping";

    internal override ValueShape Item => item;

    internal override bool TryBind(YamlNode node, Binder binder, out IReadOnlyDictionary<string, T> value)
    {
        var items = new Dictionary<string, T>(StringComparer.Ordinal);
        value = items;
        if (node is YamlScalar { IsNull: true }) return true;
        if (node is not YamlMapping mapping)
        {
            binder.Unexpected(node, "a mapping");
            return false;
        }

        var good = true;
        foreach (var entry in mapping.Entries)
        {
            if (item.TryBind(entry.Value, binder, out var bound)) items[entry.Key.Text] = bound;
            else good = false;
        }

        return good;
    }

    internal override string? Format(IReadOnlyDictionary<string, T> value) => null;
}
