using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Usher.Http1.Async;
using Usher.Http1.Channels;

namespace Usher.Http1.Exchanges;

/// <summary>After a 101: bytes in both directions, each with an end of its own.</summary>
internal sealed class Tunnel(ByteChannel channel, ResponseReader reader, ExchangeWatch watch, IDuplexPipe client)
{
    private const int ReadSize = 4 * 1024;

    public async Task<ExchangeFailure> Run()
    {
        watch.TunnelProgress();
        var toUpstream = ToUpstream();
        var failure = await ToClient();
        if (failure != ExchangeFailure.None) watch.Stop(failure, ExchangeResult.SideOf(failure));
        var other = await toUpstream;
        return failure != ExchangeFailure.None ? failure : other;
    }

    private async Task<ExchangeFailure> ToClient()
    {
        var writer = client.Output;
        try
        {
            if (!reader.IsEmpty)
            {
                var early = reader.Buffered;
                early.CopyTo(writer.GetSpan(early.Length));
                writer.Advance(early.Length);
            }

            reader.Release();
            while (true)
            {
                watch.BeginClientFlush(writer);
                var flushed = await writer.FlushAsync();
                watch.EndClientFlush();
                if (flushed.IsCanceled || flushed.IsCompleted) return ExchangeFailure.ClientGone;

                var count = await channel.ReadAsync(writer.GetMemory(ReadSize));
                if (count < 0) return ExchangeFailure.Truncated;
                if (count == 0) break;
                writer.Advance(count);
                watch.TunnelProgress();
            }

            await writer.CompleteAsync();
            return ExchangeFailure.None;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            return ExchangeFailure.ClientGone;
        }
    }

    private async Task<ExchangeFailure> ToUpstream()
    {
        var failure = await PassToUpstream();
        if (failure != ExchangeFailure.None) watch.Stop(failure, ExchangeResult.SideOf(failure));
        return failure;
    }

    private async Task<ExchangeFailure> PassToUpstream()
    {
        try
        {
            while (true)
            {
                watch.BeginClientRead(client.Input);
                var result = await client.Input.ReadAsync();
                watch.EndClientRead();
                if (result.IsCanceled) return ExchangeFailure.None;

                var sent = await Send(result.Buffer);
                client.Input.AdvanceTo(result.Buffer.End);
                if (!sent) return ExchangeFailure.None; // the other direction tells whether the upstream is gone or only done
                watch.TunnelProgress();
                if (!result.IsCompleted) continue;
                await channel.ShutdownWriteAsync();
                return ExchangeFailure.None;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            return ExchangeFailure.ClientGone;
        }
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskBuilder<>))]
    private async ValueTask<bool> Send(System.Buffers.ReadOnlySequence<byte> bytes)
    {
        foreach (var piece in bytes)
        {
            if (!piece.IsEmpty && await channel.WriteAsync(piece) < 0) return false;
        }

        return true;
    }
}
