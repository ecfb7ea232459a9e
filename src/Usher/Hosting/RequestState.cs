using Usher.Identity;
using Usher.Live;

namespace Usher.Hosting;

/// <summary>What the middleware needs for a request and may use again for the next one.</summary>
internal sealed class RequestState
{
    /// <summary>What the rest of Usher sees of it.</summary>
    public GatewayRequest Request { get; } = new();

    /// <summary>Who the client is.</summary>
    public ClientOrigin Origin { get; } = new();
}
