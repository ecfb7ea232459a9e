using System.Collections.Frozen;

namespace Usher.Live;

/// <summary>Fields of a response by which a server tells what it is made of. They are not passed on unless the route asks for it.</summary>
internal static class ServerFields
{
    /// <summary>The names of all of them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["Server", "X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version", "X-Generator"];

    /// <summary>Whether a field only tells what the upstream is made of, and is not one that the route keeps.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="kept">The names that the route keeps; null: none.</param>
    public static bool Drops(string name, FrozenSet<string>? kept)
    {
        var tells = name.Length switch
        {
            6 => name.Equals("Server", StringComparison.OrdinalIgnoreCase),
            12 => name.Equals("X-Powered-By", StringComparison.OrdinalIgnoreCase),
            16 => name.Equals("X-AspNet-Version", StringComparison.OrdinalIgnoreCase),
            19 => name.Equals("X-AspNetMvc-Version", StringComparison.OrdinalIgnoreCase),
            11 => name.Equals("X-Generator", StringComparison.OrdinalIgnoreCase),
            _ => false,
        };
        return tells && kept?.Contains(name) != true;
    }
}
