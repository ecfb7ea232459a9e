namespace Usher.Expressions;

/// <summary>What an expression may speak of at its place, besides what every request has.</summary>
internal sealed record ExpressionScope
{
    /// <summary>The names of the route's captures; null: not known yet, every name passes.</summary>
    public IReadOnlyList<string>? Captures { get; init; }

    /// <summary>Whether <c>body</c> can be read.</summary>
    public bool HasBody { get; init; }

    /// <summary>Whether there is a <c>response</c> with <c>status</c> and <c>header</c>.</summary>
    public bool HasResponse { get; init; }

    /// <summary>More roots, each with JSON that the place itself provides, in this order: the parts of a join.</summary>
    public IReadOnlyList<ExpressionPart> Parts { get; init; } = [];

    /// <summary>Takes the names of those parts that an expression speaks of; null: nobody wants to know.</summary>
    public ISet<string>? PartsRead { get; init; }
}
