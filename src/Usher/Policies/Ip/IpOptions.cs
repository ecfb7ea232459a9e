using Usher.Config;

namespace Usher.Policies.Ip;

/// <summary>Says by their address which clients may come.</summary>
[ConfigRecord(ListAs = nameof(Allow))]
internal sealed partial record IpOptions
{
    /// <summary>Networks and addresses that may come; where there is any, nobody else may. Default: everybody.</summary>
    public IReadOnlyList<Cidr> Allow { get; init; } = [];

    /// <summary>Networks and addresses that may not come, even where they are allowed. Default: none.</summary>
    public IReadOnlyList<Cidr> Deny { get; init; } = [];

    /// <summary>A file with more of both, one a line, which is read again whenever it changes. Default: none.</summary>
    public string? File { get; init; }
}
