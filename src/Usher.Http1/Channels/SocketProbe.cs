using System.Net.Sockets;

namespace Usher.Http1.Channels;

/// <summary>Looks at a socket without reading from it.</summary>
internal static class SocketProbe
{
    public static bool IsQuiet(Socket socket)
    {
        try
        {
            return !socket.Poll(0, SelectMode.SelectRead);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
