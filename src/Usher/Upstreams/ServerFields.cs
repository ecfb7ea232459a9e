namespace Usher.Upstreams;

/// <summary>Fields of a response by which a server tells what it is made of. They are not passed on unless the route asks for it.</summary>
internal static class ServerFields
{
    /// <summary>Whether a field only tells what the upstream is made of.</summary>
    public static bool Tells(string name) => name.Length switch
    {
        6 => name.Equals("Server", StringComparison.OrdinalIgnoreCase),
        12 => name.Equals("X-Powered-By", StringComparison.OrdinalIgnoreCase),
        16 => name.Equals("X-AspNet-Version", StringComparison.OrdinalIgnoreCase),
        19 => name.Equals("X-AspNetMvc-Version", StringComparison.OrdinalIgnoreCase),
        11 => name.Equals("X-Generator", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
