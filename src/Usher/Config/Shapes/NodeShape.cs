using Usher.Config.Binding;
using Usher.Config.Yaml;

namespace Usher.Config.Shapes;

/// <summary>A part of the file that is kept as it stands.</summary>
internal sealed class NodeShape() : ValueShape<YamlNode>(ValueKind.Node)
{
    internal override string Expected => "a value";

    internal override bool TryBind(YamlNode node, Binder binder, out YamlNode value)
    {
        value = node;
        return true;
    }

    internal override string? Format(YamlNode value) => null;
}
