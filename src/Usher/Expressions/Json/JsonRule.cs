using System.Text;
using System.Text.Json;

namespace Usher.Expressions.Json;

/// <summary>What is done with a value of a document, and with its members; the items of a list are treated as the list itself is.</summary>
/// <param name="name">Its name in the object that it stands in; empty for the document.</param>
internal sealed class JsonRule(string name = "")
{
    /// <summary>The most slots that an object may have: as many as a word has bits.</summary>
    public const int SlotLimit = 64;

    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);
    private readonly List<JsonRule> _members = [];
    private readonly List<JsonRule> _required = [];
    private string _newName = name;
    private int _slots;

    /// <summary>Whether the value goes.</summary>
    public bool IsDropped { get; private set; }

    /// <summary>Whether the value stays whole.</summary>
    public bool IsKept { get; private set; }

    /// <summary>Whether of its members only those stay for which a rule says so.</summary>
    public bool KeepsSome { get; private set; }

    /// <summary>Whether it gets another name.</summary>
    public bool IsRenamed { get; private set; }

    /// <summary>The name that it gets, as JSON with its quotes.</summary>
    public byte[] NewName { get; private set; } = Quote(name);

    /// <summary>Which of the message's values it gets; -1: its own.</summary>
    public int Value { get; private set; } = -1;

    /// <summary>The number of its new name, among those of an object that only one member may have; -1: none.</summary>
    public int Slot { get; private set; } = -1;

    /// <summary>The rule for members that have none of their own.</summary>
    public JsonRule? Any { get; private set; }

    /// <summary>The members that an object gets, whatever came.</summary>
    public List<JsonRule> Required => _required;     // as a list, since an enumerator of an interface is an object

    /// <summary>Whether something is set under a name that is another one once things have their new names.</summary>
    public bool Clashes { get; private set; }

    /// <summary>The most slots that an object of the document has.</summary>
    public int MostSlots => _members.Append(Any).Max(member => member?.MostSlots ?? 0) is var most && most > _slots ? most : _slots;

    /// <summary>Whether nothing is done with its members.</summary>
    public bool IsEmpty => _members.Count == 0 && Any is null && !KeepsSome;

    /// <summary>Whether a value that is no object or list goes.</summary>
    public bool DropsScalars => KeepsSome && !IsKept;

    /// <summary>The rule for a member; null: there is none.</summary>
    public JsonRule? Find(ReadOnlySpan<byte> member)
    {
        foreach (var rule in _members)
        {
            if (member.SequenceEqual(rule._name)) return rule;
        }

        return Any;
    }

    /// <summary>Whether a member stays that has this rule, or none.</summary>
    public bool Lets(JsonRule? member)
    {
        var keepsAll = !KeepsSome || IsKept;
        if (member is null) return keepsAll;
        return !member.IsDropped && (keepsAll || member.IsKept || member.KeepsSome || member.Required.Count > 0);
    }

    /// <summary>Keeps what is at a path.</summary>
    public void Keep(IReadOnlyList<string> path) => Walk(path, static rule => rule.KeepsSome = true).IsKept = true;

    /// <summary>Drops what is at a path.</summary>
    public void Drop(IReadOnlyList<string> path) => Walk(path).IsDropped = true;

    /// <summary>Gives what is at a path another name.</summary>
    public void Rename(IReadOnlyList<string> path, string newName)
    {
        if (path[^1] == newName) return;
        var parent = Walk([.. path.SkipLast(1)]);
        parent.Member(newName);
        var renamed = parent.Member(path[^1]);
        (renamed.IsRenamed, renamed._newName, renamed.NewName) = (true, newName, Quote(newName));
    }

    /// <summary>Gives a path a value, and makes the objects on its way where they are missing.</summary>
    public void Set(IReadOnlyList<string> path, int value)
    {
        var rule = this;
        foreach (var part in path)
        {
            var member = rule.Member(part);
            if (member != rule.Any) rule.Require(member);
            rule = member;
        }

        rule.Value = value;
    }

    /// <summary>
    /// Lets members with a rule of their own have what is said of any name, too, and what gets a name have what is set under it. Called once,
    /// when all is said.
    /// </summary>
    public void Complete()
    {
        if (Any is not null)
        {
            foreach (var member in _members) member.Take(Any);
        }

        var renamed = _members.FindAll(member => member.IsRenamed);
        Clashes = renamed.Exists(member => member.Value >= 0 || member._required.Count > 0);
        foreach (var member in renamed)
        {
            if (Member(member._newName) is { IsRenamed: false } target) member.TakeSets(target);
        }

        var single = renamed.Concat(_required).Select(member => member._newName).Distinct(StringComparer.Ordinal).ToList();
        _slots = single.Count;
        foreach (var member in _members)
        {
            member.Slot = single.IndexOf(member._newName);
            member.Complete();
            Clashes |= member.Clashes;
        }

        Any?.Complete();
        Clashes |= Any is { Clashes: true };
    }

    private void Take(JsonRule any)
    {
        IsDropped |= any.IsDropped;
        IsKept |= any.IsKept;
        KeepsSome |= any.KeepsSome;
        foreach (var member in any._members) Member(member._newName).Take(member);
        if (any.Any is not null) Member(JsonPath.AnyName).Take(any.Any);
        TakeSets(any);
    }

    private void TakeSets(JsonRule other)
    {
        if (other.Value >= 0) Value = other.Value;
        foreach (var required in other._required)
        {
            var member = Member(required._newName);
            Require(member);
            member.TakeSets(required);
        }
    }

    private void Require(JsonRule member)
    {
        if (!_required.Contains(member)) _required.Add(member);
    }

    private JsonRule Walk(IReadOnlyList<string> path, Action<JsonRule>? visit = null)
    {
        var rule = this;
        foreach (var part in path)
        {
            visit?.Invoke(rule);
            rule = rule.Member(part);
        }

        return rule;
    }

    private JsonRule Member(string member)
    {
        if (member == JsonPath.AnyName) return Any ??= new JsonRule();
        var utf8 = Encoding.UTF8.GetBytes(member);
        if (_members.Find(rule => rule._name.AsSpan().SequenceEqual(utf8)) is { } found) return found;
        var made = new JsonRule(member);
        _members.Add(made);
        return made;
    }

    private static byte[] Quote(string text) => Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(text)}\"");
}
