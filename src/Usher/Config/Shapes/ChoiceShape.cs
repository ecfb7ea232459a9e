using Usher.Config.Binding;
using Usher.Config.Yaml;

namespace Usher.Config.Shapes;

/// <summary>One of a few names.</summary>
internal sealed class ChoiceShape<T>(IReadOnlyList<(string Name, T Value, string Summary)> names) : ValueShape<T>(ValueKind.Choice) where T : struct, Enum
{
    internal override string Expected { get; } = names.Count == 1 ? names[0].Name : string.Join(", ", names.SkipLast(1).Select(name => name.Name)) + " or " + names[^1].Name;

    internal override IReadOnlyList<(string Name, string Summary)> Names { get; } = [.. names.Select(name => (name.Name, name.Summary))];

    internal override bool TryBind(YamlNode node, Binder binder, out T value)
    {
        value = default;
        if (node is not YamlScalar { IsNull: false } scalar)
        {
            binder.Unexpected(node, Expected);
            return false;
        }

        foreach (var (name, named, _) in names)
        {
            if (!string.Equals(name, scalar.Text, StringComparison.Ordinal)) continue;
            value = named;
            return true;
        }

        binder.Check.Error(node, $"expected {Expected}, not {node.Describe()}", NearestName.DidYouMean(scalar, names.Select(name => name.Name)));
        return false;
    }

    internal override string? Format(T value)
    {
        foreach (var (name, named, _) in names)
        {
            if (EqualityComparer<T>.Default.Equals(named, value)) return name;
        }

        return null;
    }
}
