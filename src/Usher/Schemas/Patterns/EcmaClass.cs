namespace Usher.Schemas.Patterns;

/// <summary>Reads a class: what stands in brackets.</summary>
/// <param name="pattern">The expression.</param>
/// <param name="start">Where the bracket is opened, behind it.</param>
internal sealed class EcmaClass(string pattern, int start)
{
    private int _at = start;

    /// <summary>The set that it means.</summary>
    /// <param name="end">Where it ends, behind the closing bracket.</param>
    public CodePoints Read(out int end)
    {
        var set = new CodePoints();
        var isNegated = _at < pattern.Length && pattern[_at] == '^';
        if (isNegated) _at++;
        while (true)
        {
            if (_at >= pattern.Length) throw new FormatException("a '[' is never closed");
            if (pattern[_at] == ']') break;
            ReadItem(set);
        }

        end = _at + 1;
        return isNegated ? set.Complement() : set;
    }

    private void ReadItem(CodePoints set)
    {
        if (ReadSet() is { } inner)
        {
            set.Add(inner);
            return;
        }

        var from = ReadCharacter();
        var isRange = _at + 1 < pattern.Length && pattern[_at] == '-' && pattern[_at + 1] != ']';
        if (!isRange)
        {
            set.Add(from, from);
            return;
        }

        _at++;
        if (ReadSet() is { } other)
        {
            // [a-\d]: the hyphen is one, as browsers read it without the flag.
            set.Add(from, from).Add('-', '-');
            set.Add(other);
            return;
        }

        var to = ReadCharacter();
        if (to < from) throw new FormatException("a range in '[…]' ends before it begins");
        set.Add(from, to);
    }

    private CodePoints? ReadSet() => _at < pattern.Length && pattern[_at] == '\\' ? EcmaEscape.Set(pattern, ref _at) : null;

    private int ReadCharacter() => pattern[_at] == '\\' ? EcmaEscape.Character(pattern, ref _at, inClass: true) : EcmaEscape.CodePointAt(pattern, ref _at);
}
