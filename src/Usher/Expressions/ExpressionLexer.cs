using System.Globalization;
using System.Text;

namespace Usher.Expressions;

/// <summary>Takes an expression apart into tokens.</summary>
internal sealed class ExpressionLexer(string text)
{
    private static readonly string[] Signs = ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", ".", ",", "(", ")", "[", "]"];

    private int _at;

    /// <summary>What is wrong; null: nothing so far.</summary>
    public ExpressionError? Error { get; private set; }

    /// <summary>The next token; at an error, and after it, the end.</summary>
    public ExpressionToken Next()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t' or '\r' or '\n') _at++;
        if (_at >= text.Length || Error is not null) return new ExpressionToken(ExpressionTokenKind.End, Math.Min(_at, text.Length), "");
        var c = text[_at];
        if (char.IsAsciiLetter(c) || c == '_') return Name();
        if (char.IsAsciiDigit(c) || c == '-' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1])) return Number();
        if (c is '\'' or '"') return Quoted(c);
        foreach (var sign in Signs)
        {
            if (string.CompareOrdinal(text, _at, sign, 0, sign.Length) != 0) continue;
            _at += sign.Length;
            return new ExpressionToken(ExpressionTokenKind.Sign, _at - sign.Length, sign);
        }

        return Fail(_at, $"unexpected '{Shown(c)}'", c switch
        {
            '=' => "equality is written '=='",
            '&' => "'and' is written '&&'",
            '|' => "'or' is written '||'",
            '+' or '-' or '*' or '/' or '%' => "there is no arithmetic in expressions",
            _ => null,
        });
    }

    // There is no subtraction, so a hyphen may stand within a name: header.x-tenant.
    private ExpressionToken Name()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '_' or '-')) _at++;
        return new ExpressionToken(ExpressionTokenKind.Name, start, text[start.._at]);
    }

    private ExpressionToken Number()
    {
        var start = _at++;
        Digits();
        if (_at + 1 < text.Length && text[_at] == '.' && char.IsAsciiDigit(text[_at + 1]))
        {
            _at++;
            Digits();
        }

        if (_at < text.Length && text[_at] is 'e' or 'E')
        {
            var exponent = _at + 1 < text.Length && text[_at + 1] is '+' or '-' ? _at + 2 : _at + 1;
            if (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
            {
                _at = exponent;
                Digits();
            }
        }

        if (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_')) return Fail(start, "expected a number", "a text stands in quotes");
        return new ExpressionToken(ExpressionTokenKind.Number, start, text[start.._at]);
    }

    private void Digits()
    {
        while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
    }

    private ExpressionToken Quoted(char quote)
    {
        var start = _at++;
        var value = new StringBuilder();
        while (_at < text.Length)
        {
            var c = text[_at++];
            if (c == quote) return new ExpressionToken(ExpressionTokenKind.Text, start, value.ToString());
            if (c != '\\') value.Append(c);
            else if (Escape() is { } escaped) value.Append(escaped);
            else return Fail(_at - 1, "an unknown escape", @"known: \\ \' \"" \n \r \t \u0041");
        }

        return Fail(start, "this text is not closed");
    }

    private char? Escape()
    {
        if (_at >= text.Length) return null;
        switch (text[_at])
        {
            case '\\' or '\'' or '"': return text[_at++];
            case 'n': _at++; return '\n';
            case 'r': _at++; return '\r';
            case 't': _at++; return '\t';
            case 'u' when _at + 4 < text.Length && ushort.TryParse(text.AsSpan(_at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                _at += 5;
                return (char)code;
            default: return null;
        }
    }

    private ExpressionToken Fail(int offset, string message, string? hint = null)
    {
        Error = new ExpressionError(offset, message, hint);
        return new ExpressionToken(ExpressionTokenKind.End, offset, "");
    }

    private static string Shown(char c) => char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString();
}
