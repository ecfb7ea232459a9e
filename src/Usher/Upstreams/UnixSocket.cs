using System.Net.Sockets;

namespace Usher.Upstreams;

/// <summary>Connections to Unix-domain sockets, for clients of HTTP that take a stream.</summary>
internal static class UnixSocket
{
    /// <summary>Connects to the socket at a path.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public static async ValueTask<Stream> Connect(string path, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
