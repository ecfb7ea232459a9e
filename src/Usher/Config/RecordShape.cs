using System.Collections.Frozen;

namespace Usher.Config;

/// <summary>What the binder, the JSON Schema and the reference know of a record: its keys, its one-line form, its documentation.</summary>
public abstract class RecordShape
{
    private readonly FrozenDictionary<string, KeyShape> _byName;
    private readonly FrozenDictionary<string, KeyShape> _byProperty;

    private protected RecordShape(string name, string summary, IReadOnlyList<KeyShape> keys, string? listAs, string? mapAs, bool hasLine, string? lineExpected, string? lineSummary)
    {
        (Name, Summary, Keys, HasLine, LineExpected, LineSummary) = (name, summary, keys, hasLine, lineExpected, lineSummary);
        _byName = keys.ToFrozenDictionary(key => key.Name, StringComparer.Ordinal);
        _byProperty = keys.ToFrozenDictionary(key => key.Property, StringComparer.Ordinal);
        ListAs = listAs is null ? null : _byProperty[listAs];
        MapAs = mapAs is null ? null : _byProperty[mapAs];
    }

    /// <summary>The record's name.</summary>
    public string Name { get; }

    /// <summary>What the record is, from its documentation.</summary>
    public string Summary { get; }

    /// <summary>Its keys, in the order of the record.</summary>
    public IReadOnlyList<KeyShape> Keys { get; }

    /// <summary>The key that a list in place of the mapping is the value of; null: a list is an error.</summary>
    public KeyShape? ListAs { get; }

    /// <summary>The key that a mapping without it is the value of; null: every key is one of the record's.</summary>
    public KeyShape? MapAs { get; }

    /// <summary>Whether it has a one-line form.</summary>
    public bool HasLine { get; }

    /// <summary>What the one-line form looks like, such as <c>a status such as 403</c>.</summary>
    public string? LineExpected { get; }

    /// <summary>What the one-line form means, from the documentation of <c>Parse</c>.</summary>
    public string? LineSummary { get; }

    /// <summary>Describes a record. Called by generated code.</summary>
    /// <param name="name">The record's name.</param>
    /// <param name="summary">Its documentation.</param>
    /// <param name="create">Makes one with its initial values.</param>
    /// <param name="keys">Its keys.</param>
    /// <param name="listAs">The property that a list stands for.</param>
    /// <param name="parse">Reads the one-line form.</param>
    /// <param name="lineExpected">What the one-line form looks like.</param>
    /// <param name="lineSummary">What the one-line form means.</param>
    /// <param name="mapAs">The property that a mapping without its key stands for.</param>
    /// <typeparam name="T">The record.</typeparam>
    public static RecordShape Of<T>(string name, string summary, Func<T> create, IReadOnlyList<KeyShape> keys, string? listAs = null,
        Func<string, T>? parse = null, string? lineExpected = null, string? lineSummary = null, string? mapAs = null) where T : class =>
        new Typed<T>(name, summary, create, keys, listAs, mapAs, parse, lineExpected, lineSummary);

    /// <summary>The key of that name in the file; null: there is none.</summary>
    public KeyShape? Find(string name) => _byName.GetValueOrDefault(name);

    internal KeyShape? OfProperty(string property) => _byProperty.GetValueOrDefault(property);

    /// <summary>A record with its initial values.</summary>
    internal abstract object Create();

    /// <summary>Reads the one-line form.</summary>
    internal abstract object Parse(string text);

    /// <summary>What may stand here, for errors.</summary>
    internal string Expected
    {
        get
        {
            var line = HasLine ? LineExpected ?? "one line" : ListAs?.Value.Item?.Expected;
            var list = ListAs is null ? null : "a list";
            return string.Join(" or ", new[] { line, list, "a mapping" }.Where(form => form is not null));
        }
    }

    private sealed class Typed<T>(string name, string summary, Func<T> create, IReadOnlyList<KeyShape> keys, string? listAs, string? mapAs,
        Func<string, T>? parse, string? lineExpected, string? lineSummary)
        : RecordShape(name, summary, keys, listAs, mapAs, parse is not null, lineExpected, lineSummary) where T : class
    {
        internal override object Create() => create();

        internal override object Parse(string text) => parse!(text);
    }
}
