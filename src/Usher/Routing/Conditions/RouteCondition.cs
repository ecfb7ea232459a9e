namespace Usher.Routing.Conditions;

/// <summary>One line of a route's <c>when</c>. All of them must hold.</summary>
internal abstract class RouteCondition
{
    /// <summary>The value that means "present, with any value".</summary>
    public const string Present = "*";

    /// <summary>Whether it holds for a request. Allocates nothing.</summary>
    public abstract bool Holds(in RouteRequest request);

    /// <summary>The condition in words, for <c>usher explain</c>.</summary>
    public abstract override string ToString();
}
