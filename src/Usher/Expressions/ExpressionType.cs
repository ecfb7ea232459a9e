namespace Usher.Expressions;

/// <summary>
/// What a value of an expression is, and what one may turn out to be: the types of a node are those that the file lets one know. Every value may
/// be null, so null is none of the flags.
/// </summary>
[Flags]
internal enum ExpressionType
{
    /// <summary>Nothing: a member that is not there.</summary>
    Null = 0,

    /// <summary>True or false.</summary>
    Bool = 1,

    /// <summary>A whole number of 64 bits.</summary>
    Int = 2,

    /// <summary>A number with a fraction or an exponent.</summary>
    Double = 4,

    /// <summary>A text.</summary>
    Text = 8,

    /// <summary>A list.</summary>
    List = 16,

    /// <summary>An object with members.</summary>
    Object = 32,

    /// <summary>Either kind of number.</summary>
    Number = Int | Double,

    /// <summary>Anything: only the request tells.</summary>
    Any = Bool | Number | Text | List | Object,
}
