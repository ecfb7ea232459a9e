using Usher.Config;

namespace Usher.Policies.Transform;

/// <summary>Changes to a response. Failures that Usher answers with itself stay as they are.</summary>
[ConfigRecord]
internal sealed partial record ResponseTransform
{
    /// <summary>An expression, such as <c>response.status &lt; 300</c>; where it does not hold, the response stays as it is. Default: always.</summary>
    public string? When { get; init; }

    /// <summary>The status code that the client gets, 200 to 599. Default: the upstream's.</summary>
    public int? Status { get; init; }

    /// <summary>Changes to its fields.</summary>
    public FieldTransform Headers { get; init; } = new();

    /// <summary>Changes to the cookies that it sets.</summary>
    public SetCookieTransform? Cookies { get; init; }

    /// <summary>Changes to its JSON body.</summary>
    public BodyTransform? Body { get; init; }
}
