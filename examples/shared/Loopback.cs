using System.Net;
using System.Net.Sockets;

namespace Usher.Examples;

/// <summary>What the examples ask of this machine.</summary>
internal static class Loopback
{
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(2) };

    /// <summary>A port on which nothing listens. It lies below those that the system gives to connections, so that none of them takes it before it is used.</summary>
    public static int FreePort()
    {
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

    /// <summary>Whether somebody answers there with 2xx.</summary>
    public static async Task<bool> IsOk(Uri url, CancellationToken cancel)
    {
        try
        {
            using var response = await Client.GetAsync(url, cancel);
            return response.IsSuccessStatusCode;
        }
        catch (Exception trouble) when (trouble is HttpRequestException || (trouble is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }
}
