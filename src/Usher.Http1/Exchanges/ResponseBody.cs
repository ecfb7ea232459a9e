using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Usher.Http1.Async;
using Usher.Http1.Channels;
using Usher.Http1.Wire;

namespace Usher.Http1.Exchanges;

/// <summary>Passes a response's body on, read straight into the client's own memory. One for each connection, used again and again.</summary>
internal sealed class ResponseBody(ByteChannel channel, ResponseReader reader, ExchangeWatch watch, ResponseLimits limits)
{
    // A body of known length is read in large pieces at once: half as many system calls at 100 KB and 10 MB as with 64 KB. A stream
    // starts small. Both shrink when little comes at a time, so that what trickles holds little, and grow while the pieces are filled.
    private const int SmallestRead = 4 * 1024;
    private const int LargestRead = 128 * 1024;
    private const int LargestSkip = 4 * 1024;

    private BodyDecoder _decoder;
    private IExchangeClient _client = null!;
    private int _readSize;
    private bool _inTrailers;

    public ProtocolViolation Violation { get; private set; }

    /// <summary>Bytes came behind the end of the response.</summary>
    public bool HasExcess { get; private set; }

    public Exception? Cause { get; private set; }

    /// <summary>Bytes of the body that were passed on, without any framing.</summary>
    public long Passed { get; private set; }

    /// <summary>
    /// Passes on what came together with the head. True when that was the whole body, which is then left to the client to flush.
    /// </summary>
    public bool TryPassWhole(IExchangeClient client, BodyKind kind, long length)
    {
        Begin(client, kind, length);
        if (kind == BodyKind.None) return End();

        var source = reader.Buffered;
        if (source.IsEmpty) return false;

        var writer = client.ResponseBody;
        var step = _decoder.Decode(source, writer.GetSpan(source.Length), limits, out var consumed, out var produced);
        writer.Advance(produced);
        Passed = produced;
        reader.Consume(consumed);
        return step switch
        {
            BodyDecoder.Step.Trailers => TryPassTrailers(),
            BodyDecoder.Step.Invalid => Refuse(ProtocolViolation.Chunk),
            BodyDecoder.Step.Complete => End(),
            _ => false,
        };
    }

    /// <summary>Reads over what came together with the head. True when that was the whole body, and small.</summary>
    public bool TrySkipWhole(BodyKind kind, long length)
    {
        Begin(client: null!, kind, length);
        if (kind == BodyKind.None) return End();

        var source = reader.Buffered;
        if (source.IsEmpty || source.Length > LargestSkip) return false;

        Span<byte> nowhere = stackalloc byte[LargestSkip];
        var step = _decoder.Decode(source, nowhere, limits, out var consumed, out _);
        reader.Consume(consumed);
        return step switch
        {
            BodyDecoder.Step.Trailers => TryPassTrailers(),
            BodyDecoder.Step.Complete => End(),
            _ => false,
        };
    }

    /// <summary>Passes on the rest, flushing before every wait.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    public async ValueTask<ExchangeFailure> PassRest()
    {
        if (Violation != ProtocolViolation.None) return ExchangeFailure.ProtocolError;
        var writer = _client.ResponseBody;
        var inTrailers = _inTrailers;
        if (!inTrailers) reader.Release();
        while (!inTrailers)
        {
            if (!await Flush(writer)) return ExchangeFailure.ClientGone;

            var memory = writer.GetMemory(NextRead());
            if (memory.Length > _decoder.Left) memory = memory[..(int)_decoder.Left];
            var count = await channel.ReadAsync(memory);
            if (count <= 0)
            {
                if (count == 0 && _decoder.Kind == BodyKind.UntilClose && channel.IsEndCertain) return ExchangeFailure.None;
                return ExchangeFailure.Truncated;
            }

            watch.Progress();
            Adapt(count, memory.Length);
            var step = _decoder.Decode(memory.Span[..count], memory.Span, limits, out var consumed, out var produced);
            writer.Advance(produced);
            Passed += produced;
            if (step == BodyDecoder.Step.Invalid)
            {
                Refuse(ProtocolViolation.Chunk);
                return ExchangeFailure.ProtocolError;
            }

            if (step == BodyDecoder.Step.Complete) return await Flush(writer) ? ExchangeFailure.None : ExchangeFailure.ClientGone;
            if (step == BodyDecoder.Step.Trailers)
            {
                reader.Append(memory.Span[consumed..count]);
                inTrailers = true;
                if (TryPassTrailers()) return await Flush(writer) ? ExchangeFailure.None : ExchangeFailure.ClientGone;
            }
        }

        return await PassTrailers(writer);
    }

    /// <summary>Flushes a body that came in one piece, when the client should not have to wait for the exchange to end.</summary>
    public ValueTask<bool> FlushWhole() => Flush(_client.ResponseBody);

    public void Reset()
    {
        _client = null!;
        _inTrailers = false;
        Passed = 0;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<ExchangeFailure> PassTrailers(PipeWriter writer)
    {
        while (Violation == ProtocolViolation.None)
        {
            if (!await Flush(writer)) return ExchangeFailure.ClientGone;
            var count = await reader.ReadMore();
            if (count <= 0) return ExchangeFailure.Truncated;
            watch.Progress();
            reader.Received(count);
            if (PassParsedTrailers()) return await Flush(writer) ? ExchangeFailure.None : ExchangeFailure.ClientGone;
        }

        return ExchangeFailure.ProtocolError;
    }

    private bool TryPassTrailers()
    {
        _inTrailers = true;
        reader.Expect(trailers: true);
        return PassParsedTrailers();
    }

    private bool PassParsedTrailers()
    {
        switch (reader.Parse())
        {
            case ParseStatus.NeedMore: return false;
            case ParseStatus.Invalid: return Refuse(reader.Violation);
        }

        if (reader.Fields.Count > 0) _client?.OnTrailers(new ResponseFields(reader.Head, reader.Fields, withUpgrade: false));
        reader.SkipHead();
        return End();
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> Flush(PipeWriter writer)
    {
        try
        {
            watch.BeginClientFlush(writer);
            var result = await writer.FlushAsync();
            return !result.IsCanceled && !result.IsCompleted;
        }
        catch (Exception e)
        {
            Cause = e; // the client's connection broke under the write
            return false;
        }
        finally
        {
            watch.EndClientFlush();
        }
    }

    private void Begin(IExchangeClient client, BodyKind kind, long length)
    {
        _client = client;
        _decoder = new BodyDecoder(kind, length);
        _readSize = kind == BodyKind.Length ? LargestRead : SmallestRead;
        Violation = ProtocolViolation.None;
        HasExcess = false;
        Cause = null;
        Passed = 0;
    }

    private bool End()
    {
        HasExcess = !reader.IsEmpty;
        return true;
    }

    private bool Refuse(ProtocolViolation violation)
    {
        Violation = violation;
        return false;
    }

    private int NextRead() => (int)Math.Min(_decoder.Left, _readSize);

    private void Adapt(int count, int room)
    {
        if (count == room) _readSize = Math.Min(_readSize * 4, LargestRead);
        else if (count < _readSize / 8) _readSize = Math.Max(_readSize / 4, SmallestRead);
    }
}
