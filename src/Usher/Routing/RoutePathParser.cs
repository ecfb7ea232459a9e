using Usher.Live;

namespace Usher.Routing;

/// <summary>Parses the path of a route key from its first slash on; used once.</summary>
internal sealed class RoutePathParser(string key, int slash, List<RouteKeyError> errors, int maxSegments)
{
    private readonly List<RouteSegment> _segments = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _open;

    /// <summary>The segments; incomplete if errors were added.</summary>
    public IReadOnlyList<RouteSegment> Read()
    {
        var start = slash + 1;
        while (start < key.Length)
        {
            var end = SegmentEnd(start);
            if (end < 0) return _segments;
            ReadSegment(key[start..end], start, end);
            start = end + 1;
        }

        if (_segments.Count > maxSegments) Error(slash, $"a path has at most {maxSegments} segments");
        return _segments;
    }

    private void ReadSegment(string text, int start, int end)
    {
        if (text.Length == 0) Error(start, "the path has an empty segment", "requests are matched with '//' merged into '/'; write a single '/'");
        else if (text is "." or "..") Error(start, $"no request has a '{text}' segment; it is resolved before matching");
        else if (text is "*") Add(new RouteSegment(RouteSegmentKind.Any, text), start);
        else if (text is "**") ReadRest(start, end);
        else if (text[0] == '{' && ClosingBrace(start) == end - 1) ReadCapture(text, start);
        else ReadLiteral(text, start);
    }

    private void ReadRest(int start, int end)
    {
        if (end < key.Length) Error(start, "'**' takes all that is left of the path, so it stands last", "write '*' for one segment");
        else if (!_names.Add("rest")) Error(start, "'**' is captured under the name 'rest', which the key has already", "rename the other capture");
        else Add(new RouteSegment(RouteSegmentKind.Rest, "**", "rest"), start);
    }

    private void ReadCapture(string text, int start)
    {
        var inner = text[1..^1];
        var colon = inner.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? inner : inner[..colon];
        if (name.Contains('*', StringComparison.Ordinal))
        {
            Error(start, $"'{text}' is not a capture", "write '**' as the last segment; it is captured under the name 'rest'");
            return;
        }

        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            Error(start + 1, $"'{name}' is not a capture's name", "letters, digits and '_', not beginning with a digit");
            return;
        }

        if (!_names.Add(name)) Error(start + 1, $"the key has two captures called '{name}'");
        else if (colon < 0) Add(new RouteSegment(RouteSegmentKind.Any, text, name), start);
        else ReadConstraint(text, name, inner[(colon + 1)..], start + colon + 2);
    }

    private void ReadConstraint(string text, string name, string constraintText, int offset)
    {
        if (constraintText.Length == 0)
        {
            Error(offset, "the constraint is empty", "write 'int', 'uuid' or a regular expression, or leave the ':' out");
            return;
        }

        var constraint = RouteConstraint.Parse(constraintText, out var problem);
        if (constraint is null) Error(offset, problem!);
        else Add(new RouteSegment(RouteSegmentKind.Constrained, text, name, constraint), offset);
    }

    private void ReadLiteral(string text, int start)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var paired = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (paired) i++;
            else if (Problem(c, text) is var (message, hint))
            {
                Error(start + i, message, hint);
                return;
            }
        }

        Add(new RouteSegment(RouteSegmentKind.Literal, text), start);
    }

    private static (string Message, string? Hint)? Problem(char c, string segment) => c switch
    {
        '{' or '}' => ("a capture is a whole segment", $"write '{{name:regex}}' to match a part of it, or '/{segment.Trim('{', '}')}' without braces"),
        '*' => ("'*' stands for a whole segment", "write '{name:regex}' to match a part of one"),
        '%' => ("a key is not percent-encoded", "write it decoded: " + Uri.UnescapeDataString(segment)),
        ';' => ("a key has no matrix parameters (';')", "capture the segment, '{name}', and it comes with its parameters"),
        '?' => ("a key has no query", "narrow the route with 'when: { query: { name: value } }'"),
        '#' => ("a fragment never reaches a server", null),
        '\\' => ("a path is written with '/'", null),
        _ when char.IsControl(c) || char.IsSurrogate(c) => ("a key has no control characters", null),
        _ => null,
    };

    private int SegmentEnd(int start)
    {
        for (var i = start; i < key.Length; i++)
        {
            if (key[i] == '/') return i;
            if (key[i] != '{') continue;
            var close = ClosingBrace(i);
            if (close < 0)
            {
                Error(i, "'{' is not closed", "write '}' behind the capture's name or constraint");
                return -1;
            }

            i = close;
        }

        return key.Length;
    }

    /// <summary>The brace that closes the one at <paramref name="open"/>; quantifiers, classes and escapes of a regex are skipped.</summary>
    private int ClosingBrace(int open)
    {
        var depth = 0;
        var inClass = false;
        for (var i = open; i < key.Length; i++)
        {
            switch (key[i])
            {
                case '\\': i++; break;
                case '[' when !inClass: inClass = true; break;
                case ']': inClass = false; break;
                case '{' when !inClass: depth++; break;
                case '}' when !inClass && --depth == 0: return i;
            }
        }

        return -1;
    }

    private void Add(RouteSegment segment, int offset)
    {
        _segments.Add(segment);
        if (segment.Kind != RouteSegmentKind.Literal && ++_open == RouteCaptures.Max + 1)
            Error(offset, $"a key has at most {RouteCaptures.Max} captures and wildcards");
    }

    private void Error(int offset, string message, string? hint = null) => errors.Add(new RouteKeyError(offset, message, hint));
}
