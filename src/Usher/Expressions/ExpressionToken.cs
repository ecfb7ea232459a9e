namespace Usher.Expressions;

/// <summary>A token of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Text">The sign, the name, the number as it stands, or the text without quotes and escapes.</param>
internal readonly record struct ExpressionToken(ExpressionTokenKind Kind, int Offset, string Text)
{
    /// <summary>Whether it is this sign.</summary>
    public bool Is(string sign) => Kind == ExpressionTokenKind.Sign && Text == sign;

    /// <summary>Whether it is this word.</summary>
    public bool IsWord(string word) => Kind == ExpressionTokenKind.Name && Text == word;

    /// <summary>What it is, for errors.</summary>
    public string Describe() => Kind switch
    {
        ExpressionTokenKind.End => "the end",
        ExpressionTokenKind.Text => "a text",
        _ => $"'{Text}'",
    };
}
