using Usher.Http1.Channels;
using Usher.Http1.Wire;

namespace Usher.Http1.Exchanges;

/// <summary>
/// The bytes of a response that have come and not been passed on yet, and the parser that stands over them. One for each connection; it
/// holds a buffer only during an exchange.
/// </summary>
internal sealed class ResponseReader(ByteChannel channel, BufferPool buffers, ResponseLimits limits)
{
    private const int FirstRead = 16 * 1024;

    private byte[]? _buffer;
    private int _start;
    private int _end;
    private HeadParser _parser;
    private int _headLength;

    public HeadFields Fields { get; } = new();

    public ProtocolViolation Violation { get; private set; }

    /// <summary>The head that was parsed last.</summary>
    public ReadOnlySpan<byte> Head => _buffer.AsSpan(_start, _headLength);

    /// <summary>What lies behind it.</summary>
    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start, _end - _start);

    public bool IsEmpty => _start == _end;

    /// <summary>Starts the first read, before the request is sent.</summary>
    public ValueTask<int> Begin()
    {
        _buffer = buffers.Rent(FirstRead);
        _start = _end = 0;
        Expect(trailers: false);
        return channel.ReadAsync(_buffer);
    }

    /// <summary>Reads more behind what there is, making room for it.</summary>
    public ValueTask<int> ReadMore()
    {
        MakeRoom();
        return channel.ReadAsync(_buffer.AsMemory(_end));
    }

    public void Received(int count) => _end += count;

    public void Consume(int count) => _start += count;

    /// <summary>Puts bytes that were read elsewhere behind what there is.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            MakeRoom();
            var count = Math.Min(bytes.Length, _buffer!.Length - _end);
            bytes[..count].CopyTo(_buffer.AsSpan(_end));
            _end += count;
            bytes = bytes[count..];
        }
    }

    /// <summary>What comes next is a head, or trailers.</summary>
    public void Expect(bool trailers)
    {
        _parser = trailers ? HeadParser.ForTrailers() : default;
        _headLength = 0;
        Fields.Reset(trailers);
    }

    public ParseStatus Parse()
    {
        var status = _parser.Parse(Buffered, limits, new HeadFields.Collector(Fields), out _headLength);
        if (status == ParseStatus.Invalid) Violation = _parser.Violation;
        if (status != ParseStatus.Complete) return status;

        Violation = Fields.Complete(Head);
        return Violation == ProtocolViolation.None ? status : ParseStatus.Invalid;
    }

    /// <summary>The head has been dealt with.</summary>
    public void SkipHead()
    {
        _start += _headLength;
        _headLength = 0;
    }

    /// <summary>Gives the buffer back. What was still in it is lost.</summary>
    public void Release()
    {
        if (_buffer is not { } buffer) return;
        _buffer = null;
        _start = _end = 0;
        buffers.Return(buffer);
    }

    private void MakeRoom()
    {
        if (_buffer is null)
        {
            _buffer = buffers.Rent(1);
            _start = _end = 0;
            return;
        }

        if (_start == _end) _start = _end = 0;
        if (_end < _buffer.Length) return;

        // The parser's places count from the start, so moving everything does not disturb it.
        var target = _start > 0 ? _buffer : buffers.Rent(Math.Min(_buffer.Length + 1, BufferPool.Largest));
        Buffered.CopyTo(target);
        _end -= _start;
        _start = 0;
        if (ReferenceEquals(target, _buffer)) return;
        buffers.Return(_buffer);
        _buffer = target;
    }
}
