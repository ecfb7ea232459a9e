using System.Net.Security;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Usher.Listeners.Tls;

/// <summary>What the handshakes of all listeners go by. A reload sets another; connections that stand keep theirs.</summary>
internal sealed class CertificateStore
{
    private ServerTls _current = ServerTls.None;

    /// <summary>What holds from the next handshake on.</summary>
    public ServerTls Current
    {
        get => Volatile.Read(ref _current);
        set => Volatile.Write(ref _current, value);
    }

    /// <summary>The options of a TLS listener.</summary>
    public TlsHandshakeCallbackOptions HandshakeOptions(ListenerSpec listener) => new()
    {
        HandshakeTimeout = listener.Limits.HandshakeTime,
        OnConnection = context => new ValueTask<SslServerAuthenticationOptions>(Choose(context, listener.At)),
    };

    private SslServerAuthenticationOptions Choose(TlsHandshakeCallbackContext context, string listener)
    {
        var tls = Current;
        var features = context.Connection.Features;
        var name = context.ClientHelloInfo.ServerName;
        var asked = tls.AskedOf(listener, name);
        features.Set(new TlsSession(name, asked));
        // Kestrel adds the protocols of the listener (ALPN), and h3 alone over QUIC.
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = tls.Certificates.Find(name, features.Get<ClientHello>())?.Context,
            EnabledSslProtocols = tls.Versions,
        };
        asked?.AskIn(options);
        return options;
    }
}
