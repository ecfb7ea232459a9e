using Usher.Config;

namespace Usher.Expressions;

/// <summary>Reads the expression that a property of an options record holds, and says what is wrong at its place in the file.</summary>
internal static class ExpressionCheck
{
    /// <summary>The expression; null where something is wrong, which <paramref name="check"/> was told.</summary>
    /// <param name="check">Takes the errors.</param>
    /// <param name="options">The record.</param>
    /// <param name="property">The name of its property.</param>
    /// <param name="text">The property's value.</param>
    /// <param name="scope">What it may speak of.</param>
    /// <param name="wanted">What its value must be.</param>
    public static Expression? Read(ConfigCheck check, object options, string property, string text, ExpressionScope scope, ExpressionType wanted)
    {
        if (Expression.TryParse(text, scope, wanted, out var expression, out var errors)) return expression;
        foreach (var error in errors) check.ErrorWithin(options, property, error.Offset, error.Message, error.Hint);
        return null;
    }
}
