using Usher.Config.Binding;
using Usher.Config.Yaml;

namespace Usher.Config.Shapes;

/// <summary>A value that is one text.</summary>
internal sealed class ScalarShape<T>(ValueKind kind, string expected, Func<string, T> parse, Func<T, string?> format) : ValueShape<T>(kind)
{
    internal override string Expected => expected;

    public static ScalarShape<T> Own(string expected, Func<string, T> parse) => new(ValueKind.Scalar, expected, parse, value => value?.ToString());

    internal override bool TryBind(YamlNode node, Binder binder, out T value)
    {
        value = default!;
        if (node is not YamlScalar { IsNull: false } scalar)
        {
            binder.Unexpected(node, expected);
            return false;
        }

        return binder.TryParse(scalar, parse, expected, out value);
    }

    internal override string? Format(T value) => format(value);
}
