namespace Usher.Expressions;

/// <summary>What a token of an expression is.</summary>
internal enum ExpressionTokenKind
{
    /// <summary>The end.</summary>
    End,

    /// <summary>A name or a word of the language.</summary>
    Name,

    /// <summary>A text in quotes.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>An operator or a bracket.</summary>
    Sign,
}
