namespace Usher.Policies;

/// <summary>Names of limits and quotas in the fields that tell clients of them.</summary>
internal static class AllowanceName
{
    /// <summary>A name that no other limit of the route has.</summary>
    /// <param name="route">The route.</param>
    /// <param name="wanted">The name that it has where nothing else does.</param>
    public static string Of(RouteBuild route, string wanted)
    {
        // A plan's name may have any characters; a string of a structured field has printable ASCII (RFC 9651 §3.3.3).
        var plain = string.Concat(wanted.Select(c => c is > ' ' and <= '~' and not '"' and not '\\' ? c : '-'));
        var name = plain;
        for (var i = 2; !route.AllowanceNames.Add(name); i++) name = string.Create(null, $"{plain}-{i}");
        return name;
    }
}
