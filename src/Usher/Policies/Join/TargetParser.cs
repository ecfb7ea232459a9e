using System.Text;
using Usher.Config;
using Usher.Config.Binding;
using Usher.Expressions;

namespace Usher.Policies.Join;

/// <summary>Reads the URL of one part; used once. Errors go to <paramref name="check"/>, at their place within the text.</summary>
/// <param name="check">Takes the errors.</param>
/// <param name="options">The part.</param>
/// <param name="property">The property that holds the URL.</param>
/// <param name="text">The URL.</param>
/// <param name="scope">What its expressions may speak of.</param>
/// <param name="upstreams">The names of the upstreams; null: not known yet, every name passes.</param>
internal sealed class TargetParser(ConfigCheck check, PartOptions options, string property, string text, ExpressionScope scope, IReadOnlyCollection<string>? upstreams)
{
    private readonly List<TargetPiece[]> _segments = [];
    private readonly List<TargetPiece[]> _parameters = [];
    private readonly List<TargetPiece> _pieces = [];
    private readonly StringBuilder _literal = new();
    private bool _inQuery;
    private bool _isWrong;

    /// <summary>The target; null where something is wrong.</summary>
    public PartTarget? Parse()
    {
        var isUrl = text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        var start = isUrl ? text.IndexOf("//", StringComparison.Ordinal) + 2 : 0;
        var length = text.AsSpan(start).IndexOfAny("/?#");
        var end = length < 0 ? text.Length : start + length;
        var origin = text[..end];
        if (origin.IndexOf('{', StringComparison.Ordinal) is >= 0 and var brace) Error(brace, "scheme, host and port never come from a request or an answer", "write them out; a value may stand behind the host's '/'");
        else if (isUrl) CheckAddress(origin);
        else CheckUpstream(origin);
        if (!_isWrong) ReadRest(end);
        if (_isWrong) return null;
        return new PartTarget(isUrl ? null : origin, isUrl ? origin : null, [.. _segments], [.. _parameters]);
    }

    private void CheckAddress(string origin)
    {
        try
        {
            DestinationUrl.Parse(origin);
        }
        catch (FormatException wrong)
        {
            Error(0, wrong.Message);
        }
    }

    private void CheckUpstream(string name)
    {
        if (name.Length == 0 || text.Contains("://", StringComparison.Ordinal)) Error(0, $"expected {PartOptions.ParseExpected}, not '{text}'");
        else if (name.Contains(':', StringComparison.Ordinal)) Error(0, $"expected {PartOptions.ParseExpected}, not '{text}'", $"the scheme is missing: http://{text}");
        else if (upstreams?.Contains(name) == false) Error(0, $"there is no upstream '{name}'", NearestName.Find(name, upstreams) is { } near ? $"did you mean '{near}'?" : upstreams.Count == 0 ? "an address begins with http:// or https://" : $"known: {string.Join(", ", upstreams)}");
    }

    private void ReadRest(int start)
    {
        var rest = text[start..];
        if (!rest.StartsWith('/')) (rest, start) = ("/" + rest, start - 1);
        if (!ExpressionTemplate.TryParse(rest, scope, out var template, out var errors))
        {
            foreach (var error in errors) Error(start + error.Offset, error.Message, error.Hint);
            return;
        }

        var isFirst = true;
        foreach (var (literal, expression) in template.Parts)
        {
            if (expression is null) ReadLiteral(isFirst ? literal[1..] : literal);
            else AddValue(expression);
            isFirst = false;
        }

        End(isLast: true);
    }

    private void ReadLiteral(string literal)
    {
        for (var at = 0; at < literal.Length && !_isWrong; at++)
        {
            var c = literal[at];
            if (c == '#') Wrong("a request has no fragment", "write '%23' for a '#'");
            else if (c == '/' && !_inQuery) End(isLast: false);
            else if (c == '?' && !_inQuery) Query();
            else if (c == '&' && _inQuery) End(isLast: false);
            else at = Append(literal, at);
        }
    }

    private int Append(string literal, int at)
    {
        var c = literal[at];
        if (c == '%')
        {
            if (at + 2 >= literal.Length || !char.IsAsciiHexDigit(literal[at + 1]) || !char.IsAsciiHexDigit(literal[at + 2])) Wrong("'%' begins two hexadecimal digits", "write '%25' for a percent sign");
            else if (!_inQuery && Convert.ToByte(literal.Substring(at + 1, 2), 16) is < 0x20 or 0x7f or (byte)'.' or (byte)'/' or (byte)'\\') Wrong($"'{literal.Substring(at, 3)}' could be read as another path");
            _literal.Append(c);
            return at;
        }

        if (c is '{' or '}' || c > '~')
        {
            Rune.DecodeFromUtf16(literal.AsSpan(at), out var rune, out var used);
            _literal.Append(Uri.EscapeDataString(rune.ToString()));
            return at + used - 1;
        }

        if (c is <= ' ' or '"' or '<' or '>' or '\\' or '^' or '`' or '|') Wrong($"'{c}' must be percent-encoded in a URL", c == ' ' ? "write '%20'" : null);
        else _literal.Append(c);
        return at;
    }

    private void AddValue(Expression expression)
    {
        var isRest = !_inQuery && expression.Text is "path.rest";
        Flush();
        _pieces.Add(new TargetPiece("", isRest ? null : expression, expression.PartsRead.Contains(JoinCompiler.Item), isRest));
    }

    private void Query()
    {
        End(isLast: true);
        _inQuery = true;
    }

    private void End(bool isLast)
    {
        Flush();
        if (_inQuery)
        {
            if (_pieces.Count > 0) _parameters.Add([.. _pieces]);
            _pieces.Clear();
            return;
        }

        if (_pieces.Count == 0 && !isLast) Wrong("the path has an empty segment", "write a single '/'");
        else if (_pieces is [{ Literal: "." or "..", Value: null, IsRest: false }]) Wrong("a dot segment is resolved before a request is sent", "write the path that it leads to");
        else if (_pieces.Count > 1 && _pieces.Exists(piece => piece.IsRest)) Wrong("'{rest}' keeps its slashes, so it stands between slashes");
        _segments.Add([.. _pieces]);
        _pieces.Clear();
    }

    private void Flush()
    {
        if (_literal.Length > 0) _pieces.Add(new TargetPiece(_literal.ToString()));
        _literal.Clear();
    }

    // What is wrong with a text between values has no better place than the whole.
    private void Wrong(string message, string? hint = null)
    {
        check.Error(options, property, message, hint);
        _isWrong = true;
    }

    private void Error(int offset, string message, string? hint = null)
    {
        check.ErrorWithin(options, property, offset, message, hint);
        _isWrong = true;
    }
}
