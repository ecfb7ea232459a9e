using Usher.Routing.Conditions;

namespace Usher.Routing;

/// <summary>One route as the table holds it.</summary>
/// <param name="Index">Its number in the table, in the order in which routes were added.</param>
/// <param name="Pattern">Its key.</param>
/// <param name="Conditions">Its <c>when</c>; empty if it has none.</param>
internal sealed record RouteEntry(int Index, RoutePattern Pattern, RouteCondition[] Conditions)
{
    /// <summary>Whether all of its <c>when</c> holds.</summary>
    public bool Holds(in RouteRequest request)
    {
        foreach (var condition in Conditions)
            if (!condition.Holds(request)) return false;
        return true;
    }
}
