using Microsoft.AspNetCore.Http;

namespace Usher.Hosting.Control;

/// <summary>One thing that operators can ask of an instance, or have it do. The control socket and the admin listener serve the same.</summary>
/// <param name="Method"><c>GET</c>, which changes nothing, or <c>POST</c>.</param>
/// <param name="Path">Its path, exactly.</param>
/// <param name="Handle">Answers.</param>
internal sealed record ControlEndpoint(string Method, string Path, Func<HttpContext, Task> Handle)
{
    /// <summary>What it takes in the query.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Whether the control socket alone serves it.</summary>
    public bool IsForSocket { get; init; }
}
