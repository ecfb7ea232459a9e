using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using CsCheck;
using Usher.Listeners.Tls;

namespace Usher.Tests.Listeners.Tls;

/// <summary>The first message of a real client is read however it is cut; whatever else comes never throws.</summary>
public sealed class ClientHelloParserTests
{
    private static readonly byte[] Real = Capture().GetAwaiter().GetResult();

    [Fact]
    public void A_real_client_is_understood()
    {
        Assert.Equal(ClientHelloStatus.Whole, ClientHelloParser.Read(new ReadOnlySequence<byte>(Real), out var hello));
        Assert.Equal("some.example", hello!.ServerName);
        Assert.True(hello.OffersTls13);
        Assert.True(hello.TakesEcdsa(0x0403));
        Assert.False(hello.TakesEcdsa(0x0999));
    }

    [Fact]
    public void What_has_come_in_part_is_waited_for_and_pieces_are_put_together()
    {
        for (var length = 0; length < Real.Length; length++)
            Assert.Equal(ClientHelloStatus.NotWhole, ClientHelloParser.Read(new ReadOnlySequence<byte>(Real, 0, length), out _));
        Gen.Int[1, Real.Length - 1].Sample(cut =>
        {
            Assert.Equal(ClientHelloStatus.Whole, ClientHelloParser.Read(Cut(Real, cut), out var hello));
            Assert.Equal("some.example", hello!.ServerName);
        });
    }

    [Fact]
    public void A_message_over_several_records_is_read()
    {
        Gen.Int[1, Real.Length - 6].Sample(cut =>
        {
            var message = Real.AsSpan(5);
            byte[] records = [22, 3, 1, (byte)(cut >> 8), (byte)cut, .. message[..cut], 22, 3, 1, (byte)((message.Length - cut) >> 8), (byte)(message.Length - cut), .. message[cut..]];
            Assert.Equal(ClientHelloStatus.Whole, ClientHelloParser.Read(new ReadOnlySequence<byte>(records), out var hello));
            Assert.Equal("some.example", hello!.ServerName);
        });
    }

    [Fact]
    public void Whatever_comes_never_throws()
    {
        Gen.Select(Gen.Int[0, Real.Length - 1], Gen.Byte, Gen.Int[0, Real.Length - 1], Gen.Byte).Sample((first, a, second, b) =>
        {
            var broken = (byte[])Real.Clone();
            (broken[first], broken[second]) = (a, b);
            ClientHelloParser.Read(new ReadOnlySequence<byte>(broken), out _);
        });
        Gen.Byte.Array[0, 100].Sample(bytes => ClientHelloParser.Read(new ReadOnlySequence<byte>([22, 3, 1, 0, (byte)bytes.Length, 1, 0, 0, (byte)Math.Max(0, bytes.Length - 4), .. bytes]), out _));
        Assert.Equal(ClientHelloStatus.None, ClientHelloParser.Read(new ReadOnlySequence<byte>("GET / HTTP/1.1\r\n\r\n"u8.ToArray()), out _));
        Assert.Equal(ClientHelloStatus.None, ClientHelloParser.Read(new ReadOnlySequence<byte>([22, 3, 1, 0, 4, 1, 255, 255, 255]), out _));
    }

    private static ReadOnlySequence<byte> Cut(byte[] bytes, int at)
    {
        var first = new Piece(bytes.AsMemory(0, at), null);
        var second = new Piece(bytes.AsMemory(at), first);
        return new ReadOnlySequence<byte>(first, 0, second, second.Memory.Length);
    }

    private static async Task<byte[]> Capture()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        var accepting = listener.AcceptTcpClientAsync();
        await client.ConnectAsync((System.Net.IPEndPoint)listener.LocalEndpoint);
        using var server = await accepting;
        await using var tls = new SslStream(client.GetStream());
        var handshake = tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "some.example" });
        var buffer = new byte[20_000];
        var length = 0;
        while (ClientHelloParser.Read(new ReadOnlySequence<byte>(buffer, 0, length), out _) == ClientHelloStatus.NotWhole)
            length += await server.GetStream().ReadAsync(buffer.AsMemory(length));
        server.Close();
        await Assert.ThrowsAnyAsync<Exception>(() => handshake);
        return buffer[..length];
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is null) return;
            before.Next = this;
            RunningIndex = before.Memory.Length;
        }
    }
}
