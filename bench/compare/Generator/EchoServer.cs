using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Usher.Compare.Generator;

/// <summary>The WebSocket upstream: accepts every upgrade and sends every short message back (RFC 6455). Its port is its first line.</summary>
internal static class EchoServer
{
    private const int LongestMessage = 125;
    private const int MaskBytes = 4;

    public static async Task Run(CancellationToken cancel)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(4096);
        Console.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port);
        while (!cancel.IsCancellationRequested)
        {
            var client = await listener.AcceptAsync(cancel);
            client.NoDelay = true;
            _ = Task.Run(() => Serve(client, cancel), cancel);
        }
    }

    private static async Task Serve(Socket client, CancellationToken cancel)
    {
        using (client)
        {
            try
            {
                var buffer = new byte[16 * 1024];
                await Upgrade(client, buffer, cancel);
                var filled = 0;
                while (await client.ReceiveAsync(buffer.AsMemory(filled), cancel) is var read and > 0)
                {
                    filled += read;
                    var (taken, reply) = Echo(buffer.AsSpan(0, filled));
                    buffer.AsSpan(taken, filled - taken).CopyTo(buffer);
                    filled -= taken;
                    if (reply.Length > 0)
                        await client.SendAsync(reply, cancel);
                }
            }
            catch (Exception gone) when (gone is SocketException or OperationCanceledException or InvalidDataException)
            {
                // The other side went away or spoke something else: the generator counts it.
            }
        }
    }

    private static async Task Upgrade(Socket client, byte[] buffer, CancellationToken cancel)
    {
        var filled = 0;
        while (buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) < 0)
        {
            var read = await client.ReceiveAsync(buffer.AsMemory(filled), cancel);
            if (read == 0)
                throw new InvalidDataException("no head");
            filled += read;
        }

        var key = Encoding.ASCII.GetString(buffer, 0, filled).Split("\r\n")
            .Select(line => line.Split(':', 2))
            .FirstOrDefault(field => field[0].Equals("Sec-WebSocket-Key", StringComparison.OrdinalIgnoreCase))?[1].Trim()
            ?? throw new InvalidDataException("no key");
        await client.SendAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {Accept(key)}\r\n\r\n"), cancel);
    }

#pragma warning disable CA5350 // RFC 6455 §1.3 names SHA-1; it protects nothing here.
    private static string Accept(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350

    /// <summary>Answers every whole frame in the input; a close frame is echoed like any other, which is the right answer to it.</summary>
    private static (int Taken, byte[] Reply) Echo(ReadOnlySpan<byte> input)
    {
        var reply = new byte[input.Length];
        var taken = 0;
        var written = 0;
        while (input.Length - taken >= 2)
        {
            var frame = input[taken..];
            var length = frame[1] & 0x7F;
            if (length > LongestMessage)
                throw new InvalidDataException("too long a message");
            if (frame.Length < 2 + MaskBytes + length)
                break;
            reply[written] = frame[0];
            reply[written + 1] = (byte)length;
            for (var i = 0; i < length; i++)
                reply[written + 2 + i] = (byte)(frame[6 + i] ^ frame[2 + (i & 3)]);
            taken += 2 + MaskBytes + length;
            written += 2 + length;
        }

        return (taken, reply[..written]);
    }
}
