using Usher.Config.Yaml;

namespace Usher.Config;

/// <summary>
/// Collects what is wrong in the configuration, each error at its place. It knows the place of every record that was read from a file, by
/// reference: a copy made by <c>with</c> has none.
/// </summary>
public sealed class ConfigCheck
{
    private static readonly YamlFile Nowhere = new("(configuration)", Path.GetFullPath("(configuration)"), "");
    private readonly Dictionary<object, Placed> _places = new(ReferenceEqualityComparer.Instance);
    private readonly List<Found> _found = [];
    private readonly SortedSet<string> _files = new(StringComparer.Ordinal);
    private YamlNode? _root;

    /// <summary>Whether anything is wrong so far.</summary>
    public bool HasErrors => _found.Count > 0;

    /// <summary>What is wrong so far, in the order of the files, each once.</summary>
    public IReadOnlyList<ConfigError> Errors =>
    [
        .. _found.OrderBy(found => found.Order).ThenBy(found => found.Error.Line).ThenBy(found => found.Error.Column).Select(found => found.Error)
            .DistinctBy(error => (error.Place, error.Message)),
    ];

    /// <summary>An error at the value of a property; at the record where the file does not give the property.</summary>
    /// <param name="record">A record that was read from the file.</param>
    /// <param name="property">The name of the property: <c>nameof(options.Max)</c>.</param>
    /// <param name="message">What is wrong and what was expected: <c>expected a status from 200 to 599</c>.</param>
    /// <param name="hint">What may help.</param>
    public void Error(object record, string property, string message, string? hint = null) => Add(Value(record, property), message, hint);

    /// <summary>An error at an item of a property that is a list.</summary>
    /// <param name="record">A record that was read from the file.</param>
    /// <param name="property">The name of the property.</param>
    /// <param name="index">The index of the item.</param>
    /// <param name="message">What is wrong and what was expected.</param>
    /// <param name="hint">What may help.</param>
    public void Error(object record, string property, int index, string message, string? hint = null)
    {
        var value = Value(record, property);
        Add(value is YamlSequence list && index >= 0 && index < list.Items.Count ? list.Items[index] : value, message, hint);
    }

    /// <summary>An error at a key of a property that is a mapping, such as the name of a field.</summary>
    /// <param name="record">A record that was read from the file.</param>
    /// <param name="property">The name of the property.</param>
    /// <param name="key">The key within it.</param>
    /// <param name="message">What is wrong and what was expected.</param>
    /// <param name="hint">What may help.</param>
    public void ErrorAtKey(object record, string property, string key, string message, string? hint = null)
    {
        var value = Value(record, property);
        Add((value as YamlMapping)?.Find(key)?.Key ?? value, message, hint);
    }

    /// <summary>An error at a value of a property that is a mapping, such as the value of a field.</summary>
    /// <param name="record">A record that was read from the file.</param>
    /// <param name="property">The name of the property.</param>
    /// <param name="key">The key within it.</param>
    /// <param name="message">What is wrong and what was expected.</param>
    /// <param name="hint">What may help.</param>
    public void ErrorAtValue(object record, string property, string key, string message, string? hint = null)
    {
        var value = Value(record, property);
        Add((value as YamlMapping)?.Find(key)?.Value ?? value, message, hint);
    }

    /// <summary>An error within the text of a property, such as a pattern.</summary>
    /// <param name="record">A record that was read from the file.</param>
    /// <param name="property">The name of the property.</param>
    /// <param name="offset">How many characters of the text stand before the place.</param>
    /// <param name="message">What is wrong and what was expected.</param>
    /// <param name="hint">What may help.</param>
    public void ErrorWithin(object record, string property, int offset, string message, string? hint = null)
    {
        var value = Value(record, property);
        // Escapes and substitutions shift what follows; then the whole text is the place.
        if (value is not YamlScalar { FromEnvironment: null } text || offset < 0 || offset >= text.Text.Length || text.Length != text.Text.Length + 2 * text.TextOffset)
        {
            Add(value, message, hint);
            return;
        }

        var column = text.Column + text.TextOffset + offset;
        Add(text.File, new ConfigError(new ConfigPlace(text.File.Name, text.Line, column), message, hint) { SourceLine = text.File.Line(text.Line) });
    }

    /// <summary>An error at a record as a whole.</summary>
    /// <param name="record">A record that was read from the file.</param>
    /// <param name="message">What is wrong and what was expected.</param>
    /// <param name="hint">What may help.</param>
    public void ErrorAtRecord(object record, string message, string? hint = null) => Add(NodeOf(record), message, hint);

    /// <summary>The place of a record.</summary>
    /// <param name="record">A record that was read from the file.</param>
    public ConfigPlace PlaceOf(object record) => (NodeOf(record) ?? _root)?.Place ?? new ConfigPlace(Nowhere.Name, 1, 1);

    /// <summary>The absolute path of the file that a record was read from.</summary>
    /// <param name="record">A record that was read from the file.</param>
    public string FileOf(object record) => (NodeOf(record) ?? _root)?.File.FullPath ?? Nowhere.FullPath;

    /// <summary>The absolute path that a path in the file means: relative paths start from the folder of the file that names them.</summary>
    /// <param name="record">The record that names the path.</param>
    /// <param name="path">The path as the file has it.</param>
    public string ResolvePath(object record, string path) => Path.GetFullPath(path, Path.GetDirectoryName(FileOf(record)) ?? "/");

    /// <summary>The absolute paths of the files that were read while the configuration was compiled, beside those that it stands in.</summary>
    internal IReadOnlyCollection<string> NotedFiles => _files;

    /// <summary>Says that a file is read: a change in it is worth a reload.</summary>
    internal void NoteFile(string path) => _files.Add(path);

    /// <summary>A hash of what the file says of a record, to tell whether it changed; null: it comes from no file.</summary>
    internal string? FingerprintOf(object record) => _places.TryGetValue(record, out var placed) ? Reading.Fingerprint.Of(placed.Node) : null;

    /// <summary>An error at a node; null: at the start of the file.</summary>
    internal void Error(YamlNode? node, string message, string? hint = null) => Add(node, message, hint);

    /// <summary>An error at a place that no node has.</summary>
    internal void Add(YamlFile file, ConfigError error) => _found.Add(new Found(file.Order, error));

    /// <summary>Says which node a record was read from.</summary>
    internal void Register(object record, YamlNode node, RecordShape? shape, YamlScalar? key = null) => _places[record] = new Placed(node, shape, key);

    /// <summary>Says where errors stand that have no place of their own.</summary>
    internal void SetRoot(YamlNode root) => _root ??= root;

    /// <summary>The node that a record was read from; null: it comes from no file.</summary>
    internal YamlNode? NodeOf(object record) => _places.TryGetValue(record, out var placed) ? placed.Key ?? placed.Node : null;

    /// <summary>The node of a property's value; that of the record where the file does not give the property.</summary>
    internal YamlNode? NodeOf(object record, string property) => Value(record, property);

    private YamlNode? Value(object record, string property)
    {
        if (!_places.TryGetValue(record, out var placed)) return null;
        if (placed.Key is not null && property is "Key") return placed.Key;
        var key = placed.Shape?.OfProperty(property);
        if (placed.Node is YamlMapping mapping) return (key is null ? null : mapping.Find(key.Name)?.Value) ?? placed.Key ?? placed.Node;
        return placed.Node;
    }

    private void Add(YamlNode? node, string message, string? hint)
    {
        node ??= _root;
        if (node is YamlScalar text) (message, hint) = (text.Censor(message), hint is null ? null : text.Censor(hint));
        var file = node?.File ?? Nowhere;
        Add(file, new ConfigError(node?.Place ?? new ConfigPlace(file.Name, 1, 1), message, hint) { SourceLine = file.Line(node?.Line ?? 1), Length = node?.Length ?? 1 });
    }

    private sealed record Placed(YamlNode Node, RecordShape? Shape, YamlScalar? Key);

    private readonly record struct Found(int Order, ConfigError Error);
}
