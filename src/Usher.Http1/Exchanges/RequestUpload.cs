using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Usher.Http1.Async;
using Usher.Http1.Channels;

namespace Usher.Http1.Exchanges;

/// <summary>Sends a request's body while the response is already being waited for. One for each connection, used again and again.</summary>
internal sealed class RequestUpload(ByteChannel channel, BufferPool buffers, ExchangeWatch watch, ContinueGate gate)
{
    private const int LargestSend = 32 * 1024;
    private const int FramingRoom = 64;

    private BodyPacker _packer;
    private PipeReader _reader = null!;
    private bool _awaitsContinue;
    private volatile bool _isLastSend;

    /// <summary>Something has been taken from the client's reader.</summary>
    public bool Touched { get; private set; }

    /// <summary>Bytes of the body that were sent, without any framing.</summary>
    public long Sent => _packer.Packed;

    /// <summary>What the client's reader threw.</summary>
    public Exception? Cause { get; private set; }

    /// <summary>Everything has been handed to the connection; it only remains to be taken.</summary>
    public bool IsLastSend => _isLastSend;

    public void Begin(in ExchangeRequest request, IExchangeClient client)
    {
        _packer = new BodyPacker(request.IsChunked, request.BodyLength, client);
        _reader = client.RequestBody;
        _awaitsContinue = request.ExpectsContinue;
        _isLastSend = false;
        Touched = false;
        Cause = null;
        if (_awaitsContinue) gate.Reset();
    }

    /// <summary>Forgets the client.</summary>
    public void End()
    {
        _packer = default;
        _reader = null!;
        Cause = null;
    }

    /// <summary>
    /// Puts what the client has already sent behind the head, so that a small request leaves in one piece. True when that was all of it.
    /// </summary>
    public bool TryPackBehindHead(Span<byte> room, out int written)
    {
        written = 0;
        if (_awaitsContinue) return false;
        try
        {
            if (!_reader.TryRead(out var result)) return false;
            var content = result.Buffer;
            if (!result.IsCanceled) written = _packer.Pack(ref content, result.IsCompleted, room);
            Touched |= written > 0;
            _reader.AdvanceTo(content.Start);
        }
        catch (Exception e)
        {
            Cause = e;
            Refuse();
        }

        if (_packer.IsBad) Refuse();
        return _packer.IsComplete;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    public async ValueTask<UploadEnd> Run()
    {
        var end = UploadEnd.Stopped;
        if (!_awaitsContinue || await gate.Wait())
        {
            watch.StartUpload();
            do end = await Step();
            while (end == UploadEnd.Sent && !_packer.IsComplete);
        }

        if (end == UploadEnd.ClientBad) Refuse();
        watch.EndUpload();
        return end;
    }

    private void Refuse() => watch.Stop(ExchangeFailure.ClientBodyBad, ExchangeSide.Client);

    // One read from the client and the sends that it takes.
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<UploadEnd> Step()
    {
        ReadResult result;
        try
        {
            watch.BeginClientRead(_reader);
            result = await _reader.ReadAsync();
        }
        catch (Exception e)
        {
            Cause = e;
            return UploadEnd.ClientBad;
        }
        finally
        {
            watch.EndClientRead();
        }

        var content = result.Buffer;
        var consumed = content.End;
        Touched |= !content.IsEmpty;
        try
        {
            if (result.IsCanceled) return UploadEnd.Stopped;
            return await Send(content, result.IsCompleted);
        }
        finally
        {
            _reader.AdvanceTo(consumed);
        }
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<UploadEnd> Send(ReadOnlySequence<byte> content, bool isLast)
    {
        // The client's pieces are small (4 KB from Kestrel): one copy into a large buffer is far cheaper than a send for each.
        var buffer = buffers.Rent((int)Math.Min(content.Length + FramingRoom, LargestSend));
        try
        {
            while (true)
            {
                var written = _packer.Pack(ref content, isLast, buffer);
                if (_packer.IsBad) return UploadEnd.ClientBad;
                if (written == 0 && isLast && !_packer.IsComplete)
                {
                    // Only trailers can need more room than there is in an empty buffer.
                    if (buffer.Length == BufferPool.Largest) return UploadEnd.ClientBad;
                    buffers.Return(buffer);
                    buffer = buffers.Rent(BufferPool.Largest);
                    continue;
                }

                _isLastSend = _packer.IsComplete;
                if (written > 0 && await channel.WriteAsync(buffer.AsMemory(0, written)) < 0) return UploadEnd.Broken;
                watch.Progress();
                if (_packer.IsComplete || (content.IsEmpty && !isLast)) return UploadEnd.Sent;
            }
        }
        finally
        {
            buffers.Return(buffer);
        }
    }
}
