using Microsoft.Extensions.Primitives;

namespace Usher.Policies.Cache;

/// <summary>Goes through the members of a field that is a list (RFC 9110 §5.6.1), over all its lines; commas within quotes separate nothing.</summary>
internal ref struct FieldList(StringValues values)
{
    private readonly StringValues _values = values;
    private ReadOnlySpan<char> _rest;
    private int _line;

    /// <summary>The member.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>Goes to the next member that is not empty.</summary>
    public bool MoveNext()
    {
        while (true)
        {
            if (_rest.IsEmpty)
            {
                if (_line >= _values.Count) return false;
                _rest = _values[_line++];
                continue;
            }

            var end = EndOf(_rest);
            var member = _rest[..end].Trim(" \t");
            _rest = end < _rest.Length ? _rest[(end + 1)..] : default;
            if (member.IsEmpty) continue;
            Current = member;
            return true;
        }
    }

    /// <summary>So that <c>foreach</c> takes it.</summary>
    public readonly FieldList GetEnumerator() => this;

    private static int EndOf(ReadOnlySpan<char> text)
    {
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (isQuoted && text[i] == '\\') i++;
            else if (text[i] == '"') isQuoted = !isQuoted;
            else if (text[i] == ',' && !isQuoted) return i;
        }

        return text.Length;
    }
}
