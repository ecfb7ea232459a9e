namespace Usher.Expressions.Nodes;

/// <summary>A value that stands in the expression itself.</summary>
internal sealed class ConstantNode : ExpressionNode
{
    private readonly long _whole;
    private readonly double _number;

    private ConstantNode(ExpressionType type, long whole = 0, double number = 0, string? text = null) : base(type) => (_whole, _number, Text) = (whole, number, text);

    /// <summary>The word <c>null</c>.</summary>
    public static ConstantNode Null { get; } = new(ExpressionType.Null);

    /// <summary>In place of what could not be read, so that no further error comes of it.</summary>
    public static ConstantNode Unknown { get; } = new(ExpressionType.Any);

    /// <summary>The text that it is; null: it is none.</summary>
    public string? Text { get; }

    public static ConstantNode Of(bool flag) => new(ExpressionType.Bool, flag ? 1 : 0);

    public static ConstantNode Of(long whole) => new(ExpressionType.Int, whole);

    public static ConstantNode Of(double number) => new(ExpressionType.Double, number: number);

    public static ConstantNode Of(string text) => new(ExpressionType.Text, text: text);

    public override ExpressionValue Evaluate(scoped ref ExpressionFrame frame) => Type switch
    {
        ExpressionType.Bool => ExpressionValue.Of(_whole != 0),
        ExpressionType.Int => ExpressionValue.Of(_whole),
        ExpressionType.Double => ExpressionValue.Of(_number),
        ExpressionType.Text => ExpressionValue.Of(Text.AsSpan()),
        _ => ExpressionValue.Null,
    };
}
