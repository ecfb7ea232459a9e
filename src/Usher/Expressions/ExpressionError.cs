namespace Usher.Expressions;

/// <summary>What is wrong with an expression.</summary>
/// <param name="Offset">Where, in characters from its start.</param>
/// <param name="Message">What.</param>
/// <param name="Hint">What may help.</param>
internal sealed record ExpressionError(int Offset, string Message, string? Hint = null);
