namespace Usher.Routing.Conditions;

/// <summary>Holds if a cookie is present, or has exactly a value, with or without the quotes of RFC 6265.</summary>
internal sealed class CookieCondition(string name, string value) : RouteCondition
{
    /// <inheritdoc/>
    public override bool Holds(in RouteRequest request)
    {
        if (request.Headers is null) return false;
        foreach (var line in request.Headers.Cookie)
            if (Find(line)) return true;
        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => value == Present ? $"cookie '{name}' is present" : $"cookie '{name}' is '{value}'";

    private bool Find(ReadOnlySpan<char> rest)
    {
        while (rest.Length > 0)
        {
            var end = rest.IndexOf(';');
            var pair = (end < 0 ? rest : rest[..end]).Trim(" \t");
            rest = end < 0 ? default : rest[(end + 1)..];
            var equals = pair.IndexOf('=');
            if (equals < 0 || !pair[..equals].SequenceEqual(name)) continue;
            var found = pair[(equals + 1)..];
            if (found is ['"', .. var inner, '"']) found = inner;
            if (value == Present || found.SequenceEqual(value)) return true;
        }

        return false;
    }
}
