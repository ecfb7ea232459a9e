using Usher.Http1.Channels;
using Usher.Http1.Wire;

namespace Usher.Http1.Exchanges;

/// <summary>The first bytes of a request: its head, and as much of its body as fits behind it.</summary>
internal sealed class RequestHead(BufferPool buffers)
{
    private const int HeadRoom = 4 * 1024;
    private const int LargestFirstSend = 32 * 1024;

    private byte[]? _buffer;
    private int _length;

    public RequestHeadFault Fault { get; private set; }

    /// <summary>The method is HEAD.</summary>
    public bool IsHead { get; private set; }

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>What is left behind the head.</summary>
    public Span<byte> Room => _buffer.AsSpan(_length);

    public void Advance(int count) => _length += count;

    /// <summary>Lets the client write, in a larger buffer if need be; false if what it wrote may not be sent.</summary>
    public bool Write(in ExchangeRequest request, IExchangeClient client)
    {
        var size = (int)Math.Min(LargestFirstSend, HeadRoom + (request.IsChunked ? 2 * HeadRoom : Math.Max(0, request.BodyLength)));
        while (true)
        {
            var buffer = buffers.Rent(size);
            var writer = new RequestHeadWriter(buffer);
            client.WriteHead(ref writer);
            writer.Finish(request);
            Fault = writer.Fault;
            if (Fault == RequestHeadFault.None && !writer.IsFull)
            {
                (_buffer, _length, IsHead) = (buffer, writer.Length, writer.IsHead);
                return true;
            }

            buffers.Return(buffer);
            if (Fault == RequestHeadFault.None && buffer.Length == BufferPool.Largest) Fault = RequestHeadFault.TooLarge;
            if (Fault != RequestHeadFault.None) return false;
            size = buffer.Length + 1;
        }
    }

    public void Release()
    {
        if (_buffer is not { } buffer) return;
        _buffer = null;
        _length = 0;
        buffers.Return(buffer);
    }
}
