using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Usher.Live;

namespace Usher.Expressions;

/// <summary>
/// A compiled expression, such as <c>claims.tenant == path.tenant &amp;&amp; 'admin' in groups</c>. A member that is missing is null; what is
/// compared with a value that is null is false, whatever the operator; only the word <c>null</c> itself can be asked for. There is nothing in the
/// language that repeats, so an evaluation takes time in proportion to the length of the expression and of what it reads.
/// </summary>
internal sealed class Expression
{
    private readonly ExpressionNode _root;

    internal Expression(string text, ExpressionNode root)
    {
        (Text, _root) = (text, root);
        var reads = new HashSet<RequestDependency>();
        root.Read(reads);
        Reads = [.. reads];
    }

    /// <summary>The expression as it stands in the file.</summary>
    public string Text { get; }

    /// <summary>What its value may be.</summary>
    public ExpressionType Type => _root.Type;

    /// <summary>What of a request its value depends on, beyond method and target.</summary>
    public IReadOnlyList<RequestDependency> Reads { get; }

    /// <summary>The names of those of <see cref="ExpressionScope.Parts"/> that it speaks of.</summary>
    public IReadOnlySet<string> PartsRead { get; private init; } = new HashSet<string>();

    /// <summary>Whether it asks who is calling.</summary>
    public bool NeedsIdentity => Reads.Any(read => read.Aspect is RequestAspect.Consumer or RequestAspect.Claim);

    /// <summary>Reads an expression. All that is wrong with it is told at once, up to the first place at which it cannot be read on.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="scope">What it may speak of.</param>
    /// <param name="wanted">What its value must be.</param>
    /// <param name="expression">The compiled expression.</param>
    /// <param name="errors">What is wrong.</param>
    public static bool TryParse(
        string text, ExpressionScope scope, ExpressionType wanted, [NotNullWhen(true)] out Expression? expression, out IReadOnlyList<ExpressionError> errors)
    {
        var parts = new HashSet<string>(StringComparer.Ordinal);
        var parser = new ExpressionParser(text, scope with { PartsRead = parts });
        var root = parser.Parse(wanted);
        errors = parser.Errors;
        expression = errors.Count == 0 ? new Expression(text, root) { PartsRead = parts } : null;
        scope.PartsRead?.UnionWith(parts);
        return expression is not null;
    }

    /// <summary>Whether it holds for a request. What is not true, null included, does not hold.</summary>
    public bool IsTrue(HttpContext context, GatewayRequest request)
    {
        var frame = new ExpressionFrame(context, request, stackalloc char[ExpressionFrame.Room]);
        var holds = _root.IsTrue(ref frame);
        frame.Dispose();
        return holds;
    }

    /// <summary>Whether it holds in a frame.</summary>
    public bool IsTrue(scoped ref ExpressionFrame frame) => _root.IsTrue(ref frame);

    /// <summary>Its value in a frame.</summary>
    public ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => _root.Evaluate(ref frame);
}
