using Usher.Config.Yaml;

namespace Usher.Config.Binding;

/// <summary>Makes records of nodes: strictly, going on after an error so that all are found at once.</summary>
internal sealed class Binder(ConfigCheck check)
{
    /// <summary>Takes the errors and the places of the records.</summary>
    public ConfigCheck Check { get; } = check;

    /// <summary>Reads a record from a mapping, its one-line form, or the list that stands for it.</summary>
    /// <returns>Whether all of it is right; where not, <paramref name="record"/> holds what is.</returns>
    public bool TryBind(YamlNode node, RecordShape shape, out object? record)
    {
        record = null;
        if (node is YamlMapping mapping) return shape.MapAs is { } named && mapping.Find(named.Name) is null ? TryBindNamed(mapping, shape, named, out record) : TryBindMapping(mapping, shape, out record);
        if (node is YamlScalar { IsNull: false } scalar && shape.HasLine)
        {
            if (!TryParse(scalar, shape.Parse, shape.LineExpected ?? "another value", out var parsed)) return false;
            record = parsed;
            Check.Register(parsed, node, shape);
            return true;
        }

        if (shape.ListAs is { } listed && node is not YamlMapping && node is not YamlScalar { IsNull: true })
        {
            var made = shape.Create();
            if (!listed.TryBind(ref made, node, this)) return false;
            record = made;
            Check.Register(made, node, shape);
            return true;
        }

        Unexpected(node, shape.Expected);
        return false;
    }

    /// <summary>Reads a text; what a parser says of a secret is not repeated.</summary>
    public bool TryParse<T>(YamlScalar scalar, Func<string, T> parse, string expected, out T value)
    {
        value = default!;
        try
        {
            value = parse(scalar.Text);
            return true;
        }
        catch (FormatException wrong)
        {
            if (scalar.FromEnvironment is not null) Check.Error(scalar, $"expected {expected}, not {scalar.Describe()}");
            else Check.Error(scalar, scalar.Shorten(wrong.Message));
            return false;
        }
    }

    /// <summary>Says what was expected and what was found.</summary>
    public void Unexpected(YamlNode node, string expected)
    {
        // A text that begins with a brace is a mapping to YAML: { id } in place of "{id}".
        var hint = node is YamlMapping { IsFlow: true, Entries: [{ Value: YamlScalar { IsNull: true } } only] } && !expected.EndsWith("a mapping", StringComparison.Ordinal)
            ? $"a text with braces must be quoted: \"{{{only.Key.Text}}}\""
            : null;
        Check.Error(node, $"expected {expected}, not {node.Describe()}", hint);
    }

    /// <summary>Says that a key is not known, and which is near.</summary>
    public void UnknownKey(YamlScalar key, IEnumerable<string> known, string? hint = null)
    {
        var names = known.ToList();
        Check.Error(key, $"unknown key {key.Describe()}", NearestName.DidYouMean(key, names) ?? hint ?? $"known keys: {string.Join(", ", names)}");
    }

    // The mapping is the value of one key. What looks like another of the record's keys was meant to stand beside that one.
    private bool TryBindNamed(YamlMapping mapping, RecordShape shape, KeyShape named, out object? record)
    {
        var good = true;
        foreach (var entry in mapping.Entries)
        {
            if (shape.Find(entry.Key.Text) is null) continue;
            Check.Error(entry.Key, $"'{entry.Key.Text}' is a setting of the whole, and stands beside '{named.Name}'", $"put the other names under '{named.Name}:'");
            good = false;
        }

        var made = shape.Create();
        record = null;
        if (!good || !named.TryBind(ref made, mapping, this)) return false;
        record = made;
        Check.Register(made, mapping, shape);
        return true;
    }

    private bool TryBindMapping(YamlMapping mapping, RecordShape shape, out object? record)
    {
        var good = true;
        var bound = shape.Create();
        foreach (var entry in mapping.Entries)
        {
            if (shape.Find(entry.Key.Text) is { } key)
            {
                good &= key.TryBind(ref bound, entry.Value, this);
                continue;
            }

            good = false;
            UnknownKey(entry.Key, shape.Keys.Select(known => known.Name));
        }

        foreach (var key in shape.Keys)
        {
            if (!key.IsRequired || mapping.Find(key.Name) is not null) continue;
            good = false;
            if (!mapping.IsDamaged) Check.Error(mapping, $"missing key '{key.Name}'", $"expected {key.Value.Expected}");
        }

        record = bound;
        Check.Register(record, mapping, shape);
        return good;
    }
}
