using Microsoft.AspNetCore.Connections;
using Usher.Telemetry.Metrics;

namespace Usher.Listeners.Tls;

/// <summary>
/// Looks at the ClientHello before the handshake, where the choice of a certificate depends on what it offers: Kestrel tells the name alone.
/// The bytes stay where they are. Where nothing depends on it, nobody looks.
/// </summary>
internal sealed class ClientHelloReader(CertificateStore certificates, TimeSpan patience, ListenerMetrics? metrics)
{
    /// <summary>The middleware of a listener with TLS.</summary>
    public ConnectionDelegate Use(ConnectionDelegate next) => connection => certificates.Current.Certificates.NeedsHello ? Look(connection, next) : next(connection);

    private async Task Look(ConnectionContext connection, ConnectionDelegate next)
    {
        using (var late = new CancellationTokenSource(patience))
        using (late.Token.UnsafeRegister(_ => GiveUp(connection), null))
        {
            if (await Read(connection) is { } hello) connection.Features.Set(hello);
        }

        await next(connection);
    }

    private void GiveUp(ConnectionContext connection)
    {
        metrics?.Refused("handshake");
        connection.Abort(new ConnectionAbortedException("The client's first message did not come in time."));
    }

    private static async Task<ClientHello?> Read(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var read = await input.ReadAsync();
            var status = ClientHelloParser.Read(read.Buffer, out var hello);
            var isOver = status != ClientHelloStatus.NotWhole || read.IsCompleted || read.IsCanceled;
            input.AdvanceTo(read.Buffer.Start, isOver ? read.Buffer.Start : read.Buffer.End);
            if (isOver) return hello;
        }
    }
}
