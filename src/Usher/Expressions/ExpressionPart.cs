namespace Usher.Expressions;

/// <summary>A root that the place of an expression provides: JSON under a name of its own.</summary>
/// <param name="Name">Its name.</param>
internal sealed record ExpressionPart(string Name)
{
    /// <summary>What it may be.</summary>
    public ExpressionType Type { get; init; } = ExpressionType.Any;

    /// <summary>The only members that it can have; null: any.</summary>
    public IReadOnlyList<string>? Members { get; init; }

    /// <summary>One of which nothing is known but its name.</summary>
    public static implicit operator ExpressionPart(string name) => new(name);
}
