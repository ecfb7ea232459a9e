using System.Globalization;
using Usher.Config.Binding;
using Usher.Expressions.Nodes;

namespace Usher.Expressions;

/// <summary>
/// Reads one expression; used once. From loose to tight: <c>||</c>, <c>&amp;&amp;</c>, comparisons and <c>in</c> (which do not chain),
/// <c>!</c>, members.
/// </summary>
internal sealed class ExpressionParser
{
    /// <summary>How long an expression may be, in characters.</summary>
    public const int MostCharacters = 4096;

    /// <summary>How deep it may nest.</summary>
    public const int MostDepth = 32;

    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    private readonly string _text;
    private readonly ExpressionScope _scope;
    private readonly ExpressionLexer _lexer;
    private readonly ExpressionBuilder _build;
    private readonly List<ExpressionError> _errors = [];
    private ExpressionToken _token;
    private bool _isBroken;
    private int _depth;

    public ExpressionParser(string text, ExpressionScope scope)
    {
        (_text, _scope, _lexer) = (text, scope, new ExpressionLexer(text));
        _build = new ExpressionBuilder(_errors);
    }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<ExpressionError> Errors => _errors;

    /// <summary>The expression; without meaning where there are errors.</summary>
    public ExpressionNode Parse(ExpressionType wanted)
    {
        if (_text.Length > MostCharacters) return Break(0, $"an expression may have {MostCharacters} characters, this one has {_text.Length}");
        Advance();
        if (_token.Kind == ExpressionTokenKind.End && !_isBroken) return Break(0, "expected an expression");
        var root = ReadOr();
        if (!_isBroken && _token.Kind != ExpressionTokenKind.End) Break(_token.Offset, $"expected an operator or the end, not {_token.Describe()}", HintAt(_token));
        if (_errors.Count == 0 && wanted != ExpressionType.Any && (root.Type & wanted) == ExpressionType.Null) _build.Error(0, $"expected {ExpressionBuilder.Describe(wanted)}, not {ExpressionBuilder.Describe(root.Type)}");
        return root;
    }

    private ExpressionNode ReadOr()
    {
        if (++_depth > MostDepth) return TooDeep();
        var first = ReadAnd();
        if (_token.Is("||")) first = ReadMore(first, "||", ReadAnd);
        _depth--;
        return first;
    }

    private ExpressionNode ReadAnd()
    {
        var first = ReadComparison();
        return _token.Is("&&") ? ReadMore(first, "&&", ReadComparison) : first;
    }

    private LogicNode ReadMore(ExpressionNode first, string sign, Func<ExpressionNode> next)
    {
        var operands = new List<ExpressionNode> { _build.Flag(first, _token) };
        while (_token.Is(sign))
        {
            var at = _token;
            Advance();
            operands.Add(_build.Flag(next(), at));
        }

        return new LogicNode([.. operands], isAnd: sign == "&&");
    }

    private ExpressionNode ReadComparison()
    {
        var left = ReadUnary();
        if (!IsComparison(_token)) return left;
        var sign = _token;
        Advance();
        var right = ReadUnary();
        var node = sign.Text == "in" ? _build.In(left, right, sign) : _build.Compare(left, right, sign);
        if (IsComparison(_token)) return Break(_token.Offset, "comparisons do not chain", "put one of them in parentheses, or join them with '&&'");
        return node;
    }

    private ExpressionNode ReadUnary()
    {
        if (!_token.Is("!")) return ReadMembers();
        var sign = _token;
        if (++_depth > MostDepth) return TooDeep();
        Advance();
        var operand = _build.Flag(ReadUnary(), sign);
        _depth--;
        return new NotNode(operand);
    }

    private ExpressionNode ReadMembers()
    {
        var start = _token.Offset;
        var node = ReadPrimary();
        var depth = _depth;
        while (!_isBroken && (_token.Is(".") || _token.Is("[")))
        {
            if (++_depth > MostDepth) return TooDeep();
            var isDot = _token.Is(".");
            Advance();
            node = isDot ? ReadMember(node) : ReadIndex(node);
        }

        _depth = depth;
        if (!_isBroken && node is RootNode { NeedsMember: true } root) return Break(start, $"'{root.Name}' alone has no value", $"name a member: {root.Name}.{root.Example}");
        return node;
    }

    private ExpressionNode ReadMember(ExpressionNode target)
    {
        var name = _token;
        if (name.Kind != ExpressionTokenKind.Name) return Break(name.Offset, $"expected the name of a member, not {name.Describe()}", "a name with other characters is written ['…']");
        Advance();
        if (!_token.Is("(")) return _build.Member(target, name);
        var arguments = new List<ExpressionNode>();
        Advance();
        ReadItems(arguments, ")");
        return _build.Call(target, name, arguments);
    }

    private ExpressionNode ReadIndex(ExpressionNode target)
    {
        var start = _token;
        var index = ReadOr();
        if (!Take("]")) return index;
        return index is ConstantNode { Text: { } name } ? _build.Member(target, start with { Text = name }) : _build.Index(target, index, start);
    }

    private ExpressionNode ReadPrimary()
    {
        var token = _token;
        switch (token.Kind)
        {
            case ExpressionTokenKind.Text:
                Advance();
                return ConstantNode.Of(token.Text);
            case ExpressionTokenKind.Number:
                Advance();
                return Number(token);
            case ExpressionTokenKind.Name:
                Advance();
                return Name(token);
            case ExpressionTokenKind.Sign when token.Text == "(":
                Advance();
                var inner = ReadOr();
                Take(")");
                return inner;
            case ExpressionTokenKind.Sign when token.Text == "[":
                Advance();
                var items = new List<ExpressionNode>();
                ReadItems(items, "]");
                return new ListNode([.. items]);
            default:
                return Break(token.Offset, $"expected a value, not {token.Describe()}", HintAt(token));
        }
    }

    private void ReadItems(List<ExpressionNode> items, string end)
    {
        while (!_isBroken && !_token.Is(end))
        {
            items.Add(ReadOr());
            if (_token.Is(",")) Advance();
            else break;
        }

        Take(end);
    }

    private ConstantNode Number(ExpressionToken token)
    {
        if (token.Text.AsSpan().IndexOfAny(".eE") < 0)
            return long.TryParse(token.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? ConstantNode.Of(whole) : Break(token.Offset, "this number does not fit into 64 bits");
        var number = double.Parse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(number) ? ConstantNode.Of(number) : Break(token.Offset, "this number is too large");
    }

    private ExpressionNode Name(ExpressionToken token)
    {
        switch (token.Text)
        {
            case "true": return ConstantNode.Of(true);
            case "false": return ConstantNode.Of(false);
            case "null": return ConstantNode.Null;
        }

        if (ExpressionRoots.Find(token.Text, _scope, out var problem) is { } root) return root;
        if (problem is not null) return Break(token.Offset, problem);
        if (_token.Is("(")) return Break(token.Offset, $"there is no function '{token.Text}'", "what can be asked of a value follows it: claims.roles.size()");
        var known = ExpressionRoots.Names(_scope);
        var hint = HintAt(token) ?? (NearestName.Find(token.Text, known) is { } near ? $"did you mean '{near}'?" : $"a text stands in quotes; known: {string.Join(", ", known)}");
        return Break(token.Offset, $"there is no '{token.Text}'", hint);
    }

    private static string? HintAt(ExpressionToken token) => token.Text switch
    {
        "and" or "AND" => "'and' is written '&&'",
        "or" or "OR" => "'or' is written '||'",
        "not" or "NOT" => "'not' is written '!'",
        _ => null,
    };

    private static bool IsComparison(ExpressionToken token) => token.IsWord("in") || token.Kind == ExpressionTokenKind.Sign && Array.IndexOf(Comparisons, token.Text) >= 0;

    private bool Take(string sign)
    {
        if (_isBroken) return false;
        if (_token.Is(sign))
        {
            Advance();
            return true;
        }

        Break(_token.Offset, $"expected '{sign}', not {_token.Describe()}", HintAt(_token));
        return false;
    }

    private void Advance()
    {
        if (_isBroken) return;
        _token = _lexer.Next();
        if (_lexer.Error is { } error) Break(error.Offset, error.Message, error.Hint);
    }

    private ConstantNode TooDeep() => Break(_token.Offset, $"an expression may nest {MostDepth} deep");

    // Nothing behind this place can be read: the end comes at once.
    private ConstantNode Break(int offset, string message, string? hint = null)
    {
        if (!_isBroken) _build.Error(offset, message, hint);
        _isBroken = true;
        _token = new ExpressionToken(ExpressionTokenKind.End, offset, "");
        return ConstantNode.Unknown;
    }
}
