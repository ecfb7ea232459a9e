using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Usher.Http1.Channels;
using Usher.Http1.Exchanges;

namespace Usher.Http1.Connecting;

/// <summary>Opens connections to one endpoint.</summary>
internal sealed class Connector(UpstreamEndpoint endpoint, TimeProvider time)
{
    private readonly SslClientAuthenticationOptions? _tls = endpoint.Tls is { } tls ? TlsHandshake.Options(tls, endpoint.Host) : null;

    /// <summary>Connects, and shakes hands if TLS is asked for. Expected trouble is an outcome, never an exception.</summary>
    public async Task<ConnectOutcome> Connect(ConnectTimeouts timeouts, CancellationToken cancellation)
    {
        var (socket, outcome) = await OpenSocket(timeouts.Connect, cancellation);
        if (socket is null) return outcome;
        if (_tls is null) return ConnectOutcome.Opened(new SocketChannel(socket));
        return await Secure(socket, _tls, timeouts.Tls, cancellation);
    }

    private async Task<(Socket? Socket, ConnectOutcome Outcome)> OpenSocket(TimeSpan limit, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            var (socket, failure) = endpoint.SocketPath is { } path
                ? await ConnectUnix(path, either.Token)
                : await ConnectTcp(either.Token);
            if (socket is not null) return (socket, default);
            if (failure is not OperationCanceledException) return (null, ConnectOutcome.Failed(Classify(failure), failure));
        }
        catch (OperationCanceledException)
        {
            // Which of both it was is asked below.
        }
        catch (SocketException e)
        {
            return (null, ConnectOutcome.Failed(ExchangeFailure.NameNotResolved, e));
        }

        return (null, ConnectOutcome.Failed(cancellation.IsCancellationRequested ? ExchangeFailure.ClientGone : ExchangeFailure.ConnectTimeout));
    }

    private static ExchangeFailure Classify(Exception? failure) => failure is SocketException socket
        ? socket.SocketErrorCode switch
        {
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => ExchangeFailure.NameNotResolved,
            SocketError.TimedOut => ExchangeFailure.ConnectTimeout,
            _ => ExchangeFailure.ConnectFailed,
        }
        : ExchangeFailure.ConnectFailed;

    private async Task<(Socket? Socket, Exception? Failure)> ConnectTcp(CancellationToken cancellation)
    {
        var addresses = IPAddress.TryParse(endpoint.Host, out var address)
            ? [address]
            : HappyEyeballs.Interleave(await Dns.GetHostAddressesAsync(endpoint.Host, cancellation));
        if (addresses.Length == 0) return (null, new SocketException((int)SocketError.HostNotFound));
        return await HappyEyeballs.Connect(addresses, endpoint.Port, time, cancellation);
    }

    private static async Task<(Socket? Socket, Exception? Failure)> ConnectUnix(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return (socket, null);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ArgumentException)
        {
            socket.Dispose();
            return (null, e);
        }
    }

    private async Task<ConnectOutcome> Secure(Socket socket, SslClientAuthenticationOptions tls, TimeSpan limit, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        var transport = new TlsTransport(socket);
        var stream = new SslStream(transport, leaveInnerStreamOpen: false);
        try
        {
            await stream.AuthenticateAsClientAsync(tls, either.Token);
            if (stream.NegotiatedApplicationProtocol == default || stream.NegotiatedApplicationProtocol == SslApplicationProtocol.Http11)
                return ConnectOutcome.Opened(new TlsChannel(socket, transport, stream));
            await stream.DisposeAsync();
            return ConnectOutcome.Failed(ExchangeFailure.TlsFailed);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException or OperationCanceledException)
        {
            await stream.DisposeAsync();
            var failure = !either.IsCancellationRequested ? ExchangeFailure.TlsFailed
                : cancellation.IsCancellationRequested ? ExchangeFailure.ClientGone
                : ExchangeFailure.TlsTimeout;
            return ConnectOutcome.Failed(failure, e);
        }
    }
}
