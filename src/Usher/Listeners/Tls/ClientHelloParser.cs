using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Usher.Listeners.Tls;

/// <summary>Reads a ClientHello from the first bytes of a connection, without taking them away. One reader for all who want to know what a client offers.</summary>
internal static class ClientHelloParser
{
    private const int RecordHeader = 5;
    private const int HandshakeHeader = 4;
    private const byte HandshakeRecord = 22;
    private const byte ClientHelloMessage = 1;
    private const ushort ServerNameExtension = 0;
    private const ushort SignatureSchemesExtension = 13;
    private const ushort VersionsExtension = 43;
    private const ushort Tls13 = 0x0304;

    /// <summary>The largest that is read: one of a common client has 300 to 2,000 bytes.</summary>
    public const int Largest = 16 * 1024;

    /// <summary>Reads one.</summary>
    /// <param name="input">What has come so far.</param>
    /// <param name="hello">What was read; null where it is not whole, or is none.</param>
    public static ClientHelloStatus Read(in ReadOnlySequence<byte> input, out ClientHello? hello)
    {
        hello = null;
        var message = ArrayPool<byte>.Shared.Rent(Largest);
        try
        {
            var status = Unwrap(input, message, out var length);
            if (status != ClientHelloStatus.Whole) return status;
            hello = Parse(message.AsSpan(HandshakeHeader, length));
            return hello is null ? ClientHelloStatus.None : ClientHelloStatus.Whole;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    // Takes the message out of the records (RFC 8446 §5.1), over which it may be spread.
    private static ClientHelloStatus Unwrap(in ReadOnlySequence<byte> input, byte[] message, out int length)
    {
        length = 0;
        var filled = 0;
        var rest = input;
        Span<byte> head = stackalloc byte[RecordHeader];
        while (true)
        {
            if (rest.Length < RecordHeader) return rest.Length > 0 && rest.FirstSpan[0] != HandshakeRecord ? ClientHelloStatus.None : ClientHelloStatus.NotWhole;
            rest.Slice(0, RecordHeader).CopyTo(head);
            var size = BinaryPrimitives.ReadUInt16BigEndian(head[3..]);
            if (head[0] != HandshakeRecord || head[1] != 3 || size == 0 || filled + size > Largest) return ClientHelloStatus.None;
            var take = (int)Math.Min(size, rest.Length - RecordHeader);
            rest.Slice(RecordHeader, take).CopyTo(message.AsSpan(filled));
            filled += take;
            if (filled > 0 && message[0] != ClientHelloMessage) return ClientHelloStatus.None;
            if (filled >= HandshakeHeader)
            {
                length = (message[1] << 16) | BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(2));
                if (length > Largest - HandshakeHeader) return ClientHelloStatus.None;
                if (filled >= HandshakeHeader + length) return ClientHelloStatus.Whole;
            }

            if (take < size) return ClientHelloStatus.NotWhole;
            rest = rest.Slice(RecordHeader + size);
        }
    }

    private static ClientHello? Parse(ReadOnlySpan<byte> body)
    {
        var cursor = new TlsCursor(body);
        cursor.Skip(2 + 32);                                   // legacy_version, random
        cursor.Block8();                                       // legacy_session_id
        var suites = cursor.Block16();
        cursor.Block8();                                       // legacy_compression_methods
        if (cursor.IsBroken) return null;

        string? name = null;
        ushort[] schemes = [];
        var offersTls13 = false;
        var extensions = new TlsCursor(cursor.Block16());
        while (!extensions.IsAtEnd)
        {
            var type = extensions.Number16();
            var extension = new TlsCursor(extensions.Block16());
            if (extensions.IsBroken) return null;
            if (type == ServerNameExtension) name = NameIn(extension.Block16());
            else if (type == SignatureSchemesExtension) schemes = Numbers(extension.Block16());
            else if (type == VersionsExtension) offersTls13 = Numbers(extension.Block8()).AsSpan().Contains(Tls13);
        }

        return new ClientHello(name, offersTls13, Numbers(suites), schemes);
    }

    private static string? NameIn(ReadOnlySpan<byte> list)
    {
        var cursor = new TlsCursor(list);
        var isHost = cursor.Number8() == 0;
        var name = cursor.Block16();
        return isHost && !cursor.IsBroken && name.Length > 0 && Ascii.IsValid(name) ? Encoding.ASCII.GetString(name) : null;
    }

    private static ushort[] Numbers(ReadOnlySpan<byte> list)
    {
        var numbers = new ushort[list.Length / 2];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = BinaryPrimitives.ReadUInt16BigEndian(list[(2 * i)..]);
        return numbers;
    }
}
