using Usher.Config.Binding;
using Usher.Config.Yaml;

namespace Usher.Config.Shapes;

/// <summary>A value of a value type that may be absent.</summary>
internal sealed class OptionalShape<T>(ValueShape<T> value) : ValueShape<T?>(value.Kind) where T : struct
{
    private readonly ValueShape<T> _value = value;

    internal override string Expected => _value.Expected;

    internal override IReadOnlyList<(string Name, string Summary)> Names => _value.Names;

    internal override bool TryBind(YamlNode node, Binder binder, out T? value)
    {
        var good = _value.TryBind(node, binder, out var bound);
        value = good ? bound : null;
        return good;
    }

    internal override string? Format(T? value) => value is { } some ? _value.Format(some) : null;
}
