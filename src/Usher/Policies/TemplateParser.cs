using System.Text;
using Usher.Config.Binding;
using Usher.Routing;

namespace Usher.Policies;

/// <summary>Reads one <see cref="Template"/>; used once.</summary>
internal sealed class TemplateParser(string text, TemplateKind kind, IReadOnlyList<string>? captures)
{
    private const string RestName = "rest";

    private readonly List<TemplateError> _errors = [];
    private readonly List<TemplatePart> _parts = [];
    private readonly StringBuilder _literal = new();
    private Place _place = kind == TemplateKind.Field ? Place.Field : Place.Path;
    private bool _hasQuery;

    // The segment of the path that is being read.
    private int _segmentStart;
    private bool _segmentHasCapture;
    private bool _segmentIsRest;

    private enum Place
    {
        Field,
        Path,
        Query,
        Fragment,
    }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<TemplateError> Errors => _errors;

    /// <summary>The template; null where something is wrong.</summary>
    public Template? Parse()
    {
        var at = kind == TemplateKind.Field ? 0 : ReadOrigin();
        while (at < text.Length) at = ReadNext(at);
        if (_place == Place.Path) EndSegment(text.Length, isLast: true);
        var fragment = _place == Place.Fragment ? TakeLiteral() : "";
        Flush();
        return _errors.Count == 0 ? new Template(_parts, _hasQuery, fragment) : null;
    }

    // Scheme and authority, up to the slash at which the path begins.
    private int ReadOrigin()
    {
        var scheme = kind != TemplateKind.Url ? 0 : text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8 : text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7 : 0;
        if (scheme == 0)
        {
            if (text.StartsWith("//", StringComparison.Ordinal)) Error(0, "a path begins with one '/'; two of them begin a host");
            else if (!text.StartsWith('/')) Error(0, kind == TemplateKind.Url ? "expected a URL such as https://example.com/{rest}, or a path such as /new/{rest}" : "expected a path such as /v2/orders/{id}");
            return BeginPath(0);
        }

        var length = text.AsSpan(scheme).IndexOfAny("/?#");
        var end = length < 0 ? text.Length : scheme + length;
        var authority = text[scheme..end];
        if (authority.IndexOf('{', StringComparison.Ordinal) is >= 0 and var brace) Error(scheme + brace, "scheme, host and port never come from a request", "write them out; a capture may stand behind the host's '/'");
        else if (TargetAuthority.Parse(authority, out var host) != TargetError.None) Error(scheme, $"'{authority}' is not a host");
        else _literal.Append(text[..scheme].ToLowerInvariant()).Append(host.Text);
        return BeginPath(end);
    }

    private int BeginPath(int start)
    {
        _segmentStart = start < text.Length && text[start] == '/' ? start + 1 : start;
        if (_segmentStart > start) _literal.Append('/');
        return _segmentStart;
    }

    private int ReadNext(int at)
    {
        var c = text[at];
        var doubled = at + 1 < text.Length && text[at + 1] == c;
        switch (c)
        {
            case '{' or '}' when doubled:
                CheckRestIsAlone(at);
                _literal.Append(_place == Place.Field ? c.ToString() : c == '{' ? "%7B" : "%7D");
                return at + 2;
            case '{':
                return ReadCapture(at);
            case '}':
                Error(at, "'}' closes nothing", "write '}}' for a brace");
                return at + 1;
            default:
                return _place == Place.Field ? ReadFieldCharacter(at) : ReadUrlCharacter(at);
        }
    }

    private int ReadFieldCharacter(int at)
    {
        if (!HeaderText.IsValue(text[at..(at + 1)])) Error(at, "a field's value has no control characters, and none beyond Latin-1");
        else _literal.Append(text[at]);
        return at + 1;
    }

    private int ReadUrlCharacter(int at)
    {
        var c = text[at];
        if (c == '#' && _place != Place.Fragment && kind == TemplateKind.Url)
        {
            if (_place == Place.Path) EndSegment(at, isLast: true);
            Flush();
            _place = Place.Fragment;
        }
        else if (c == '?' && _place == Place.Path && kind == TemplateKind.Url)
        {
            EndSegment(at, isLast: true);
            (_place, _hasQuery) = (Place.Query, true);
        }
        else if (c is '?' or '#' && kind == TemplateKind.Path)
        {
            Error(at, $"expected a path without '{c}'", c == '?' ? "the query of the request is kept as it is" : null);
            return text.Length;
        }
        else if (c == '/' && _place == Place.Path)
        {
            EndSegment(at, isLast: false);
            _segmentStart = at + 1;
        }
        else if (_place == Place.Path)
        {
            CheckRestIsAlone(at);
        }

        return AppendUrlCharacter(at);
    }

    private int AppendUrlCharacter(int at)
    {
        var c = text[at];
        if (c == '%') return AppendEncoded(at);
        if (c is > '~' && Rune.TryGetRuneAt(text, at, out var rune))
        {
            _literal.Append(Uri.EscapeDataString(rune.ToString()));
            return at + rune.Utf16SequenceLength;
        }

        if (c is <= ' ' or >= '\x7f' or '"' or '<' or '>' or '\\' or '^' or '`' or '|') Error(at, "this character must be percent-encoded in a URL", c == ' ' ? "write '%20'" : null);
        else _literal.Append(c);
        return at + 1;
    }

    private int AppendEncoded(int at)
    {
        if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
        {
            Error(at, "'%' begins two hexadecimal digits", "write '%25' for a percent sign");
            return at + 1;
        }

        var value = Convert.ToByte(text.Substring(at + 1, 2), 16);
        if (value is < 0x20 or 0x7f or (byte)'.' or (byte)'/' or (byte)'\\') Error(at, $"'{text.Substring(at, 3)}' could be read as another path", value == '.' ? "write '.'" : null);
        _literal.Append(text.Substring(at, 3).ToUpperInvariant());
        return at + 3;
    }

    private int ReadCapture(int at)
    {
        var close = text.IndexOf('}', at);
        if (close < 0)
        {
            Error(at, "'{' is not closed", "write '{{' for a brace");
            return text.Length;
        }

        var name = text[(at + 1)..close];
        if (captures is not null && !captures.Contains(name))
        {
            var near = NearestName.Find(name, captures);
            Error(at + 1, $"the route's key captures no '{name}'", near is not null ? $"did you mean '{near}'?" : captures.Count == 0 ? "it captures nothing" : $"it captures {string.Join(", ", captures)}");
        }

        if (_place == Place.Fragment) Error(at, "a fragment takes no captures");
        if (_place == Place.Path) CheckCaptureInPath(at, name);
        Flush();
        _parts.Add(new TemplatePart(name, _place switch { Place.Path => TemplateRole.Path, Place.Query => TemplateRole.Query, _ => TemplateRole.Field }));
        return close + 1;
    }

    // Nothing that a client sends may become a dot segment together with what stands beside it.
    private void CheckCaptureInPath(int at, string name)
    {
        CheckRestIsAlone(at);
        var before = text.AsSpan(_segmentStart, at - _segmentStart);
        if (name is RestName && (before.Length > 0 || _segmentHasCapture)) Error(at, "'{rest}' keeps its slashes, so it stands between slashes");
        else if (before.Length > 0 && !before.ContainsAnyExcept('.')) Error(at, "dots before a capture could make a '..' of it");
        _segmentHasCapture = true;
        _segmentIsRest = name is RestName;
    }

    private void CheckRestIsAlone(int at)
    {
        if (_place == Place.Path && _segmentIsRest) Error(at, "'{rest}' keeps its slashes, so it stands between slashes");
        _segmentIsRest = false;
    }

    private void EndSegment(int end, bool isLast)
    {
        var segment = text.AsSpan(Math.Min(_segmentStart, end), end - Math.Min(_segmentStart, end));
        if (segment is "." or "..") Error(_segmentStart, $"a '{segment}' segment is resolved before a request is sent", "write the path that it leads to");
        else if (segment.Length == 0 && !isLast) Error(_segmentStart, "the path has an empty segment", "write a single '/'");
        _segmentHasCapture = _segmentIsRest = false;
    }

    private void Flush()
    {
        var literal = TakeLiteral();
        if (literal.Length > 0) _parts.Add(new TemplatePart(literal, TemplateRole.Literal));
    }

    private string TakeLiteral()
    {
        var literal = _literal.ToString();
        _literal.Clear();
        return literal;
    }

    private void Error(int offset, string message, string? hint = null)
    {
        if (_errors.Count == 0 || _errors[^1].Offset != offset) _errors.Add(new TemplateError(offset, message, hint));
    }
}
