using Usher.Config.Binding;
using Usher.Config.Yaml;

namespace Usher.Config.Shapes;

/// <summary>A record: a mapping, or its one-line form, or the list that stands for it.</summary>
internal sealed class RecordValueShape<T>() : ValueShape<T>(ValueKind.Record) where T : class, IConfigRecord<T>
{
    public static RecordValueShape<T> Instance { get; } = new();

    internal override string Expected => T.Shape.Expected;

    internal override RecordShape Record => T.Shape;

    internal override bool TryBind(YamlNode node, Binder binder, out T value)
    {
        var bound = binder.TryBind(node, T.Shape, out var record);
        value = (T)record!;
        return bound;
    }

    internal override string? Format(T value) => null;
}
