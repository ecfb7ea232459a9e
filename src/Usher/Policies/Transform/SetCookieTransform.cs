using Usher.Config;

namespace Usher.Policies.Transform;

/// <summary>Changes to the cookies that a response sets: their attributes (RFC 6265 §4.1), or that they are set at all.</summary>
[ConfigRecord]
internal sealed partial record SetCookieTransform
{
    /// <summary>The cookies that are changed. Default: all.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Their <c>Domain</c>; <c>none</c> takes it out, so that they belong to the host alone. Default: as it is.</summary>
    public string? Domain { get; init; }

    /// <summary>Their <c>Path</c>. Default: as it is.</summary>
    public string? Path { get; init; }

    /// <summary>Their <c>SameSite</c>. Default: as it is.</summary>
    public SameSite? SameSite { get; init; }

    /// <summary>Whether they are sent over https alone. Default: as it is.</summary>
    public bool? Secure { get; init; }

    /// <summary>Whether scripts cannot see them. Default: as it is.</summary>
    public bool? HttpOnly { get; init; }

    /// <summary>Cookies that are not set at all.</summary>
    public IReadOnlyList<string> Remove { get; init; } = [];
}
