using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Usher.Compare.Processes;

/// <summary>Free loopback ports.</summary>
internal static class Ports
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120); // A script may build its program first.

    /// <summary>So many different ports that nobody listens on; they are all held until all are known.</summary>
    public static int[] Free(int count)
    {
        var held = new List<TcpListener>();
        try
        {
            for (var i = 0; i < count; i++)
            {
                var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                held.Add(listener);
            }

            return [.. held.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            held.ForEach(listener => listener.Dispose());
        }
    }

    /// <summary>Waits until the child listens; if it ends or never does, the error carries the end of its log.</summary>
    public static async Task WaitFor(string name, Child child, int port, string log, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        while (!child.HasExited && Stopwatch.GetElapsedTime(began) < Patience)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port, cancel);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, cancel);
            }
        }

        var lines = File.Exists(log) ? await File.ReadAllLinesAsync(log, cancel) : [];
        throw new CompareException($"{name} does not listen on port {port}:\n{string.Join('\n', lines.TakeLast(20))}");
    }
}
