using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Usher.Config.Yaml;

/// <summary>
/// Makes a tree of YamlDotNet's events. What the file may not have (tags, <c>&lt;&lt;</c>, keys that are no text, a second document, keys given
/// twice) is an error at its place, after which reading goes on; a mistake of syntax ends it.
/// </summary>
internal sealed class YamlReader(YamlFile file, ConfigCheck check, Substitution? substitution = null)
{
    /// <summary>The most nodes that aliases may add to a file.</summary>
    public const int MostAliased = 1_000_000;

    /// <summary>The deepest that mappings and lists may stand in each other.</summary>
    public const int Deepest = 64;

    private readonly Parser _events = new(new Scanner(new StringReader(file.Text), skipComments: true));
    private readonly Dictionary<string, YamlNode?> _anchors = new(StringComparer.Ordinal);
    private readonly Stack<Mark> _openFlows = new();
    private ConfigPlace _unknownAlias;
    private int _depth;
    private int _aliased;

    /// <summary>The file's tree; null where its syntax is wrong.</summary>
    public YamlNode? Read()
    {
        try
        {
            return ReadStream();
        }
        catch (YamlException wrong)
        {
            var error = YamlTraps.Explain(file, wrong, _openFlows);
            if (error.Place != _unknownAlias) check.Add(file, error);
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // YamlDotNet 18.1.0 throws such where a plain text in a flow runs over the end of the line, and at a tag like !!![.
            var last = _openFlows.TryPeek(out var open) ? open : _events.Current?.End ?? Mark.Empty;
            check.Add(file, YamlTraps.Unreadable(file, last));
        }
        catch (TooMuchException wrong)
        {
            check.Add(file, ErrorAt(wrong.Place, wrong.Message, null));
        }

        return null;
    }

    private YamlNode ReadStream()
    {
        _events.MoveNext();
        if (!_events.MoveNext() || _events.Current is StreamEnd) return new YamlScalar(file, 1, 1, "", isPlain: true);
        _events.MoveNext();
        var root = ReadNode();
        while (_events.MoveNext())
        {
            if (_events.Current is not DocumentStart next) continue;
            check.Add(file, ErrorAt(next.Start, "a second document begins here, and a file has one", "remove the '---' line, or put the rest into a file of its own and 'include' it"));
            break;
        }

        return root ?? new YamlScalar(file, 1, 1, "", isPlain: true);
    }

    /// <summary>Reads the node that the current event begins; null where it is an error that has been reported.</summary>
    private YamlNode? ReadNode() => _events.Current switch
    {
        Scalar scalar => ReadScalar(scalar),
        AnchorAlias alias => ReadAlias(alias),
        SequenceStart list => Nested(list, ReadSequence),
        MappingStart mapping => Nested(mapping, ReadMapping),
        var other => throw new YamlException(other!.Start, other.End, "While parsing a node, did not find expected node content."),
    };

    private YamlNode? Nested<T>(T start, Func<T, YamlNode> read) where T : NodeEvent
    {
        if (++_depth > Deepest) throw new TooMuchException(start.Start, $"more than {Deepest} mappings and lists stand in each other here");
        var isGood = HasNoTag(start);
        var isFlow = start is SequenceStart { Style: SequenceStyle.Flow } or MappingStart { Style: MappingStyle.Flow };
        if (isFlow) _openFlows.Push(start.Start);
        // An alias within its own anchor finds null.
        if (!start.Anchor.IsEmpty) _anchors[start.Anchor.Value] = null;
        var node = read(start);
        if (!start.Anchor.IsEmpty) _anchors[start.Anchor.Value] = node;
        if (isFlow) _openFlows.Pop();
        _depth--;
        return isGood ? node : null;
    }

    private YamlSequence ReadSequence(SequenceStart start)
    {
        var items = new List<YamlNode>();
        while (_events.MoveNext() && _events.Current is not SequenceEnd)
        {
            if (ReadNode() is { } item) items.Add(item);
        }

        var (line, column) = PlaceOf(start.Start);
        return new YamlSequence(file, line, column, items);
    }

    private YamlMapping ReadMapping(MappingStart start)
    {
        var entries = new List<YamlEntry>();
        Dictionary<string, YamlScalar>? keys = null;
        var isDamaged = false;
        while (_events.MoveNext() && _events.Current is not MappingEnd)
        {
            var key = ReadKey();
            _events.MoveNext();
            var value = ReadNode();
            if (key is null || value is null)
            {
                isDamaged = true;
                continue;
            }

            keys ??= new Dictionary<string, YamlScalar>(StringComparer.Ordinal);
            if (keys.TryAdd(key.Text, key)) entries.Add(new YamlEntry(key, value));
            else check.Error(key, $"key {key.Describe()} is given twice", $"first at {keys[key.Text].Place}");
        }

        // YamlDotNet puts the mapping of [a: b] at 1:1.
        var isFlow = start.Style == MappingStyle.Flow;
        var hasPlace = !isFlow || file.CharAt((int)start.Start.Line, (int)start.Start.Column) is '{' or '&';
        var (line, column) = hasPlace || entries.Count == 0 ? PlaceOf(start.Start) : (entries[0].Key.Line, entries[0].Key.Column);
        return new YamlMapping(file, line, column, entries, isFlow) { IsDamaged = isDamaged };
    }

    private YamlScalar? ReadKey()
    {
        var at = _events.Current!.Start;
        if (_events.Current is Scalar scalar)
        {
            if (scalar is { Style: ScalarStyle.Plain, Value: "<<" })
            {
                check.Add(file, ErrorAt(at, "merge keys ('<<') are not part of this file's language", "use 'policies' and 'use' to share settings", 2));
                return null;
            }

            if (file.IsExplicitKey((int)at.Line, (int)at.Column))
            {
                check.Add(file, ErrorAt(at, "a key written with '?' is not part of this file's language", "write 'key: value'"));
                return null;
            }

            return ReadScalar(scalar);
        }

        if (_events.Current is AnchorAlias alias)
        {
            var text = "*" + alias.Value.Value.TrimEnd(':');
            _unknownAlias = new ConfigPlace(file.Name, (int)at.Line, (int)at.Column);
            check.Add(file, ErrorAt(at, $"a key cannot begin with '*'", $"quote it: \"{text}\"", text.Length));
            return null;
        }

        ReadNode();
        check.Add(file, ErrorAt(at, "expected a text as the key, not a mapping or a list", "a key with braces or brackets must be quoted"));
        return null;
    }

    private YamlScalar? ReadScalar(Scalar scalar)
    {
        if (!HasNoTag(scalar)) return null;
        var (start, end) = (scalar.Start, scalar.End);
        if (_openFlows.Count > 0 && scalar is { Style: ScalarStyle.Plain, Value: [':', ..] } && file.CharAt((int)start.Line, (int)start.Column - 1) is ':')
        {
            // YamlDotNet drops the first colon of a text after a quoted one: ["a", ::1].
            check.Add(file, ErrorAt(new Mark(start.Index - 1, start.Line, start.Column - 1), "a text within { … } or [ … ] cannot begin with '::'", $"quote it: \":{scalar.Value}\"", scalar.Value.Length + 1));
            return null;
        }

        var length = start.Line == end.Line ? (int)Math.Max(1, end.Column - start.Column) : 1;
        var offset = scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted ? 1 : 0;
        var (line, column) = PlaceOf(start);
        var node = new YamlScalar(file, line, column, scalar.Value, scalar.Style == ScalarStyle.Plain) { Length = length, TextOffset = offset };
        if (substitution is not null && scalar.Value.Contains("${", StringComparison.Ordinal)) node = substitution.Apply(node, check);
        if (node is not null && !scalar.Anchor.IsEmpty) _anchors[scalar.Anchor.Value] = node;
        return node;
    }

    private YamlNode? ReadAlias(AnchorAlias alias)
    {
        var name = alias.Value.Value;
        if (!_anchors.TryGetValue(name, out var node))
        {
            name = name.TrimEnd(':');
            _unknownAlias = new ConfigPlace(file.Name, (int)alias.Start.Line, (int)alias.Start.Column);
            check.Add(file, ErrorAt(alias.Start, $"'*{name}' names an anchor that is not there", $"a text that begins with * must be quoted: \"*{name}\"", name.Length + 1));
            return null;
        }

        if (node is null)
        {
            check.Add(file, ErrorAt(alias.Start, $"'*{name}' stands within the very thing that it names", null, name.Length + 1));
            return null;
        }

        _aliased += node.Count;
        if (_aliased > MostAliased) throw new TooMuchException(alias.Start, $"aliases make this file larger than {MostAliased} nodes");
        return node;
    }

    private bool HasNoTag(NodeEvent node)
    {
        if (node.Tag.IsEmpty || node.Tag.Value is "?") return true;
        var hint = node is Scalar { Style: ScalarStyle.Plain, Value: "" } ? $"a text that begins with ! must be quoted: \"{node.Tag.Value}\"" : "leave it out; a text that begins with ! must be quoted";
        check.Add(file, ErrorAt(node.Start, "tags are not part of this file's language", hint, (int)Math.Max(1, node.Start.Line == node.End.Line ? node.End.Column - node.Start.Column : 1)));
        return false;
    }

    private ConfigError ErrorAt(Mark at, string message, string? hint, int length = 1)
    {
        var (line, column) = PlaceOf(at);
        return new ConfigError(new ConfigPlace(file.Name, line, column), message, hint) { SourceLine = file.Line(line), Length = length };
    }

    // YamlDotNet puts what is implied at the end of the file a line below it.
    private (int Line, int Column) PlaceOf(Mark at) => at.Line < file.LineCount ? ((int)at.Line, (int)at.Column) : file.Inside(at.Line, at.Column);

    private sealed class TooMuchException(Mark place, string message) : Exception(message)
    {
        public Mark Place { get; } = place;
    }
}
