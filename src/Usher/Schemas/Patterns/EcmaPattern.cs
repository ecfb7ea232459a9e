using System.Buffers;
using System.Globalization;
using System.Text;

namespace Usher.Schemas.Patterns;

/// <summary>
/// Writes a regular expression of ECMA-262 with the flag <c>u</c>, which is what JSON Schema means, as one of .NET. What .NET cannot do alike, and
/// what is none, is a <see cref="FormatException"/>: back references, scripts (<c>\p{Script=…}</c>), flags within a group.
/// </summary>
/// <param name="pattern">The expression.</param>
/// <param name="withAstral">Whether it is for texts with surrogates.</param>
internal sealed class EcmaPattern(string pattern, bool withAstral)
{
    private static readonly SearchValues<char> InName = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$");
    private const string Word = "[A-Za-z0-9_]";
    private readonly StringBuilder _text = new(pattern.Length + 16);
    private int _at;

    /// <summary>The expression for .NET.</summary>
    /// <exception cref="FormatException">It cannot be written.</exception>
    public static string Translate(string pattern, bool withAstral) => new EcmaPattern(pattern, withAstral).Translate();

    private string Translate()
    {
        while (_at < pattern.Length) Next();
        return _text.ToString();
    }

    private void Next()
    {
        var c = pattern[_at];
        switch (c)
        {
            case '.':
                _at++;
                CodePoints.Dot.WriteTo(_text, withAstral);
                break;
            case '$':
                // .NET's own also matches before a line break at the end.
                _at++;
                _text.Append("\\z");
                break;
            case '[':
                new EcmaClass(pattern, _at + 1).Read(out _at).WriteTo(_text, withAstral);
                break;
            case '(':
                OpenGroup();
                break;
            case '\\':
                Escape();
                break;
            case '{':
                Braces();
                break;
            case '^' or ')' or '|' or '*' or '+' or '?':
                _at++;
                _text.Append(c);
                break;
            default:
                CodePoints.Append(_text, EcmaEscape.CodePointAt(pattern, ref _at));
                break;
        }
    }

    private void OpenGroup()
    {
        foreach (var kind in (string[])["(?:", "(?=", "(?!", "(?<=", "(?<!"])
        {
            if (!pattern.AsSpan(_at).StartsWith(kind)) continue;
            _text.Append(kind);
            _at += kind.Length;
            return;
        }

        if (pattern.AsSpan(_at).StartsWith("(?<"))
        {
            var end = pattern.IndexOf('>', _at);
            if (end < 0 || end == _at + 3 || pattern.AsSpan((_at + 3)..end).ContainsAnyExcept(InName)) throw new FormatException("a group's name is none");
            _at = end + 1;
        }
        else if (pattern.AsSpan(_at).StartsWith("(?"))
        {
            throw new FormatException("'(?' begins nothing that ECMA-262 knows");
        }
        else
        {
            _at++;
        }

        // Nothing refers to a group, so none has to be remembered.
        _text.Append("(?:");
    }

    private void Braces()
    {
        var end = pattern.IndexOf('}', _at);
        var inside = end < 0 ? default : pattern.AsSpan((_at + 1)..end);
        var comma = inside.IndexOf(',');
        var low = comma < 0 ? inside : inside[..comma];
        var isQuantifier = low.Length > 0 && !low.ContainsAnyExceptInRange('0', '9') && (comma < 0 || !inside[(comma + 1)..].ContainsAnyExceptInRange('0', '9'));
        if (isQuantifier)
        {
            _text.Append(pattern, _at, end + 1 - _at);
            _at = end + 1;
            return;
        }

        _text.Append("\\{");
        _at++;
    }

    private void Escape()
    {
        var next = _at + 1 < pattern.Length ? pattern[_at + 1] : throw new FormatException("it ends in a backslash");
        switch (next)
        {
            case 'b':
                _text.Append(CultureInfo.InvariantCulture, $"(?:(?<={Word})(?!{Word})|(?<!{Word})(?={Word}))");
                _at += 2;
                break;
            case 'B':
                _text.Append(CultureInfo.InvariantCulture, $"(?:(?<={Word})(?={Word})|(?<!{Word})(?!{Word}))");
                _at += 2;
                break;
            case 'k' or (>= '1' and <= '9'):
                throw new FormatException("back references cannot be checked in bounded time");
            default:
                if (EcmaEscape.Set(pattern, ref _at) is { } set) set.WriteTo(_text, withAstral);
                else CodePoints.Append(_text, EcmaEscape.Character(pattern, ref _at, inClass: false));
                break;
        }
    }
}
