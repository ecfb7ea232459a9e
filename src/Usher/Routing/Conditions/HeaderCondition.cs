namespace Usher.Routing.Conditions;

/// <summary>Holds if a field is present, or one of its lines has exactly a value.</summary>
internal sealed class HeaderCondition(string name, string value) : RouteCondition
{
    /// <inheritdoc/>
    public override bool Holds(in RouteRequest request)
    {
        if (request.Headers is null || !request.Headers.TryGetValue(name, out var lines)) return false;
        if (value == Present) return lines.Count > 0;
        foreach (var line in lines)
            if (line.AsSpan().Trim(" \t").SequenceEqual(value)) return true;
        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => value == Present ? $"header {name} is present" : $"header {name} is '{value}'";
}
