using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace Usher.Policies.Cache;

/// <summary>
/// Reads a targeted field, <c>CDN-Cache-Control</c> or our own (RFC 9213): a dictionary of structured fields (RFC 9651 §3.2). One that is not well
/// formed counts as if it were not there.
/// </summary>
internal ref struct TargetedControl
{
    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.*");
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("!#$%&'*+-.^_`|~:/0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    private static readonly SearchValues<char> Base64Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");
    private ReadOnlySpan<char> _rest;

    /// <summary>Reads the field; false: there is none that is well formed.</summary>
    public static bool TryParse(StringValues field, out CacheDirectives directives)
    {
        directives = new CacheDirectives();
        if (field.Count == 0) return false;
        var reader = new TargetedControl { _rest = (field.Count == 1 ? field[0] : string.Join(',', field.ToArray())).AsSpan().Trim(' ') };
        return !reader._rest.IsEmpty && reader.Read(ref directives);
    }

    private bool Read(ref CacheDirectives directives)
    {
        while (true)
        {
            var key = Key();
            if (key.IsEmpty) return false;
            var hasValue = Eat('=');
            var value = default(ReadOnlySpan<char>);
            if (hasValue && !Value(out value)) return false;
            if (!Parameters()) return false;
            if (hasValue && IsTime(key) && value.ContainsAnyExceptInRange('0', '9')) return false;
            // "?0" says that a flag is not set.
            if (!(hasValue && value is "?0")) directives.Add(key, value is "?1" ? default : value, hasValue && value is not "?1");
            _rest = _rest.TrimStart(" \t");
            if (_rest.IsEmpty) return true;
            if (!Eat(',')) return false;
            _rest = _rest.TrimStart(" \t");
        }
    }

    private static bool IsTime(ReadOnlySpan<char> key) => key is "max-age" or "s-maxage" or "stale-while-revalidate" or "stale-if-error";

    private ReadOnlySpan<char> Key()
    {
        if (_rest is not [(>= 'a' and <= 'z') or '*', ..]) return default;
        return Take(Span(KeyCharacters));
    }

    private bool Value(out ReadOnlySpan<char> value)
    {
        var all = _rest;
        var good = _rest.IsEmpty ? false : _rest[0] switch
        {
            '"' => Quoted(),
            '(' => InnerList(),
            ':' => Bytes(),
            '?' => Take(Math.Min(2, _rest.Length)) is "?0" or "?1",
            '-' or (>= '0' and <= '9') => Number(),
            '*' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') => !Take(Span(TokenCharacters)).IsEmpty,
            _ => false,
        };
        value = all[..(all.Length - _rest.Length)];
        return good;
    }

    private bool Parameters()
    {
        while (Eat(';'))
        {
            _rest = _rest.TrimStart(' ');
            if (Key().IsEmpty || (Eat('=') && !Value(out _))) return false;
        }

        return true;
    }

    private bool Number()
    {
        Eat('-');
        var digits = Take(SpanOfDigits());
        if (digits.IsEmpty || digits.Length > 15) return false;
        return !Eat('.') || (digits.Length <= 12 && Take(SpanOfDigits()) is { Length: >= 1 and <= 3 });
    }

    private bool Quoted()
    {
        for (var i = 1; i < _rest.Length; i++)
        {
            if (_rest[i] is < ' ' or > '~') return false;
            if (_rest[i] == '\\')
            {
                if (++i >= _rest.Length || _rest[i] is not ('"' or '\\')) return false;
            }
            else if (_rest[i] == '"')
            {
                Take(i + 1);
                return true;
            }
        }

        return false;
    }

    private bool Bytes()
    {
        Take(1);
        Take(Span(Base64Characters));
        return Eat(':');
    }

    private bool InnerList()
    {
        Take(1);
        while (true)
        {
            _rest = _rest.TrimStart(' ');
            if (Eat(')')) return true;
            if (_rest is ['(', ..] || !Value(out _) || !Parameters() || _rest is not [' ' or ')', ..]) return false;
        }
    }

    private readonly int Span(SearchValues<char> of) => _rest.IndexOfAnyExcept(of) is >= 0 and var end ? end : _rest.Length;

    private readonly int SpanOfDigits() => _rest.IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : _rest.Length;

    private ReadOnlySpan<char> Take(int count)
    {
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private bool Eat(char expected)
    {
        if (_rest.IsEmpty || _rest[0] != expected) return false;
        _rest = _rest[1..];
        return true;
    }
}
