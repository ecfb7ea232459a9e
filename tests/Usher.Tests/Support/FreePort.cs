using System.Net;
using System.Net.Sockets;

namespace Usher.Tests.Support;

/// <summary>Loopback ports on which nothing listens.</summary>
internal static class FreePort
{
    public static int Next()
    {
        // Below those that the system gives to connections, so that none of them takes it before it is used.
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // It is in use.
            }
        }
    }
}
