using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Cache;

[Collection(nameof(Alone))]
public sealed class CacheAllocationTests
{
    [Fact]
    public async Task A_hit_allocates_at_most_500_bytes()
    {
        await using var upstream = await TestUpstream.Start(context =>
        {
            context.Response.Headers.CacheControl = "max-age=600";
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = 1000;
            return context.Response.WriteAsync(new string('x', 1000));
        });
        await using var gateway = await TestGateway.Start($"routes: {{ /**: {{ cache: true, to: '{upstream.Url}' }} }}");
        var least = double.MaxValue;
        for (var round = 0; round < 6 && least > 500; round++) least = Math.Min(least, await Task.Run(() => BytesForEach(gateway.Port, 3000)));
        Assert.True(least <= 500, $"{least} bytes for each request");
        Assert.Equal(1, upstream.Requests);
    }

    // A client that allocates nothing itself: everything in the process is counted.
    private static double BytesForEach(int port, int count)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        var request = Encoding.ASCII.GetBytes("GET /hit HTTP/1.1\r\nHost: example.com\r\n\r\n");
        var buffer = new byte[8192];
        for (var i = 0; i < 500; i++) Ask(socket, request, buffer);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < count; i++) Ask(socket, request, buffer);
        return (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / count;
    }

    private static void Ask(Socket socket, byte[] request, byte[] buffer)
    {
        socket.Send(request);
        var seen = 0;
        while (true)
        {
            seen += socket.Receive(buffer, seen, buffer.Length - seen, SocketFlags.None);
            var end = buffer.AsSpan(0, seen).IndexOf("\r\n\r\n"u8);
            if (end >= 0 && seen == end + 4 + 1000) return;
        }
    }
}
