namespace Usher.Config;

/// <summary>What else must hold for a route to match. All of it must.</summary>
[ConfigRecord]
internal sealed partial record WhenConfig
{
    /// <summary>Fields of the request and their values.</summary>
    public IReadOnlyDictionary<string, string> Header { get; init; } = new Dictionary<string, string>();

    /// <summary>Parameters of the query and their values.</summary>
    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>();

    /// <summary>Cookies and their values.</summary>
    public IReadOnlyDictionary<string, string> Cookie { get; init; } = new Dictionary<string, string>();

    /// <summary>Networks that the client is in.</summary>
    public IReadOnlyList<Cidr> Ip { get; init; } = [];
}
