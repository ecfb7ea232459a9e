using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Usher.Live;

namespace Usher.Expressions;

/// <summary>
/// A text with expressions in it: <c>tenant {claims.tenant}</c>. A name alone is a capture of the route's key. A text that is one expression and
/// nothing else keeps the expression's type where JSON is made of it. <c>{{</c> and <c>}}</c> stand for braces.
/// </summary>
internal sealed class ExpressionTemplate
{
    private readonly (string Literal, Expression? Expression)[] _parts;

    private ExpressionTemplate(IReadOnlyList<(string Literal, Expression? Expression)> parts)
    {
        _parts = [.. parts];
        Constant = _parts.All(part => part.Expression is null) ? string.Concat(_parts.Select(part => part.Literal)) : null;
    }

    /// <summary>The text, where it is the same for every request; else null.</summary>
    public string? Constant { get; }

    /// <summary>Its pieces in order: a text, or an expression.</summary>
    public IReadOnlyList<(string Literal, Expression? Expression)> Parts => _parts;

    /// <summary>What of a request it reads.</summary>
    public IEnumerable<RequestDependency> Reads => _parts.SelectMany(part => part.Expression?.Reads ?? []);

    /// <summary>Reads a template. All that is wrong with it is told at once.</summary>
    public static bool TryParse(string text, ExpressionScope scope, [NotNullWhen(true)] out ExpressionTemplate? template, out IReadOnlyList<ExpressionError> errors)
    {
        var (parts, wrong, literal) = (new List<(string, Expression?)>(), new List<ExpressionError>(), new StringBuilder());
        for (var at = 0; at < text.Length;)
        {
            var c = text[at];
            if (c is '{' or '}' && at + 1 < text.Length && text[at + 1] == c)
            {
                literal.Append(c);
                at += 2;
            }
            else if (c == '}')
            {
                wrong.Add(new ExpressionError(at++, "'}' closes nothing", "write '}}' for a brace"));
            }
            else if (c == '{')
            {
                var close = Close(text, at + 1);
                if (close < 0)
                {
                    wrong.Add(new ExpressionError(at, "'{' is not closed", "write '{{' for a brace"));
                    break;
                }

                if (Parse(text[(at + 1)..close], at + 1, scope, wrong) is { } expression)
                {
                    if (literal.Length > 0) parts.Add((literal.ToString(), null));
                    literal.Clear();
                    parts.Add(("", expression));
                }

                at = close + 1;
            }
            else
            {
                literal.Append(c);
                at++;
            }
        }

        if (literal.Length > 0) parts.Add((literal.ToString(), null));
        errors = wrong;
        template = wrong.Count == 0 ? new ExpressionTemplate(parts) : null;
        return template is not null;
    }

    /// <summary>The text for one request; null where it is one expression that has no text.</summary>
    public string? Fill(scoped ref ExpressionFrame frame)
    {
        if (Constant is not null) return Constant;
        if (_parts is [{ Expression: { } only }]) return only.Evaluate(ref frame).ToText(ref frame);
        var text = new StringBuilder();
        foreach (var (literal, expression) in _parts) text.Append(expression is null ? literal : expression.Evaluate(ref frame).ToText(ref frame));
        return text.ToString();
    }

    /// <summary>Writes it as a JSON value.</summary>
    public void WriteTo(Utf8JsonWriter json, scoped ref ExpressionFrame frame)
    {
        if (_parts is [{ Expression: { } only }]) only.Evaluate(ref frame).WriteTo(json, ref frame);
        else json.WriteStringValue(Fill(ref frame));
    }

    private static Expression? Parse(string inner, int offset, ExpressionScope scope, List<ExpressionError> wrong)
    {
        // A capture by its name alone, as in every other template.
        var isCapture = inner.Length > 0 && inner.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') && !char.IsAsciiDigit(inner[0]) && inner is not ("null" or "true" or "false") && !ExpressionRoots.Names(scope).Contains(inner);
        var (text, shift) = isCapture ? ($"path.{inner}", -5) : (inner, 0);
        if (Expression.TryParse(text, scope, ExpressionType.Any, out var expression, out var errors)) return expression;
        wrong.AddRange(errors.Select(error => error with { Offset = offset + Math.Max(0, error.Offset + shift) }));
        return null;
    }

    private static int Close(string text, int at)
    {
        var quote = '\0';
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (quote != '\0')
            {
                if (c == '\\') at++;
                else if (c == quote) quote = '\0';
            }
            else if (c is '\'' or '"')
            {
                quote = c;
            }
            else if (c == '}')
            {
                return at;
            }
        }

        return -1;
    }
}
