using Usher.Identity;
using Usher.Listeners.Tls;
using Usher.Live;

namespace Usher.Hosting;

/// <summary>What the middleware needs for a request and may use again for the next one.</summary>
internal sealed class RequestState
{
    /// <summary>What the rest of Usher sees of it.</summary>
    public GatewayRequest Request { get; } = new();

    /// <summary>What the connection was made for; null: it is not on TLS, or is none of Usher's own.</summary>
    public TlsSession? Tls { get; set; }

    /// <summary>Who the client is.</summary>
    public ClientOrigin Origin { get; } = new();
}
