using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Usher.Http1.Channels;
using Usher.Http1.Exchanges;
using Usher.Http1.Pooling;
using Usher.Http1.Timing;
using Usher.Http1.Wire;

namespace Usher.Fuzz;

/// <summary>
/// The answer of an upstream goes through a whole exchange over a channel in memory: head parser, body decoders, pool. The first byte says
/// which method was asked with and how the answer is cut; cut or not, the same has to come out of it.
/// </summary>
internal static class ExchangeTarget
{
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly CoarseClock Clock = new(new StandingTime());
    private static readonly BufferPool Buffers = new();

    public static void Run(byte[] input)
    {
        if (input.Length == 0) return;
        var method = (input[0] & 3) switch { 0 => "HEAD", 1 => "POST", _ => "GET" };
        var whole = Exchange(input, method, int.MaxValue);
        var cut = Exchange(input, method, 1 + (input[0] >> 2) % 13);
        if (whole != cut) throw new InvalidOperationException($"whole: {whole}\ncut: {cut}");
    }

    private static string Exchange(byte[] input, string method, int cut)
    {
        var channel = new AnswerChannel(input, cut);
        var pool = new ConnectionPool(new PoolLimits(1, 1, 1000, 1000, 1000), Clock);
        Finished(pool.Rent(CancellationToken.None).AsTask());
        var exchange = new Exchange(channel, Buffers, Clock, new ExchangeTimeouts(OneSecond, OneSecond, OneSecond, OneSecond, Timeout.InfiniteTimeSpan), new ResponseLimits());
        var connection = new Http1Connection(channel, exchange, 0);
        pool.Opened(connection);
        var client = new Client(method);
        if (exchange.Begin(new ExchangeRequest(), client, reused: false) != BeginOutcome.Begun) throw new InvalidOperationException("not begun");
        var result = Finished(exchange.Run(connection, pool, CancellationToken.None).AsTask());
        if (pool.IdleCount > 0 && !result.Succeeded) throw new InvalidOperationException("a connection was kept after a failure");
        MustNotBeUsedAgain(pool, channel, method);
        Finished(pool.Dispose().AsTask());
        return result.Succeeded ? $"{result.Status} {client.Body} {client.Seen}" : result.Failure.ToString();
    }

    // What is still to come on a connection that was given back belongs to no request: it must never be read as an answer.
    private static void MustNotBeUsedAgain(ConnectionPool pool, AnswerChannel channel, string method)
    {
        if (channel.IsQuiet || pool.TryRent() is not { } connection) return;
        if (connection.Exchange.Begin(new ExchangeRequest(), new Client(method), reused: true) == BeginOutcome.Begun)
            throw new InvalidOperationException("bytes ahead would be read as the next answer");
        pool.Discard(connection);
    }

    // Everything runs on this thread, so it has ended by now; if not, it hangs.
    private static void Finished(Task task)
    {
        if (!task.Wait(Patience)) throw new TimeoutException("the exchange does not end");
    }

    private static T Finished<T>(Task<T> task)
    {
        Finished((Task)task);
        return task.GetAwaiter().GetResult();
    }

    private sealed class StandingTime : TimeProvider
    {
        public override long GetTimestamp() => 0;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }

    private sealed class AnswerChannel(byte[] answer, int cut) : ByteChannel
    {
        private readonly TaskCompletionSource _written = new();
        private int _at = 1;

        public override bool IsQuiet => _at >= answer.Length;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer)
        {
            await _written.Task;
            var count = Math.Min(cut, Math.Min(buffer.Length, answer.Length - _at));
            if (count <= 0) return 0;
            answer.AsSpan(_at, count).CopyTo(buffer.Span);
            _at += count;
            return count;
        }

        public override ValueTask<int> WriteAsync(ReadOnlyMemory<byte> buffer)
        {
            _written.TrySetResult();
            return new(buffer.Length);
        }

        public override ValueTask<int> ShutdownWriteAsync() => new(0);

        public override void Abort()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    private sealed class Client(string method) : IExchangeClient
    {
        private readonly Pipe _response = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
        private readonly Pipe _request = new(new PipeOptions(useSynchronizationContext: false));

        public StringBuilder Seen { get; } = new();

        public string Body
        {
            get
            {
                _response.Writer.Complete();
                return _response.Reader.TryRead(out var result) ? Encoding.Latin1.GetString(result.Buffer.ToArray()) : "";
            }
        }

        public PipeReader RequestBody => _request.Reader;

        public PipeWriter ResponseBody => _response.Writer;

        public void WriteHead(ref RequestHeadWriter writer)
        {
            writer.RequestLine(method, "/");
            writer.Field("Host", "fuzz");
        }

        public void OnHead(in ResponseHead head) => Add(head.Fields);

        public void OnTrailers(in ResponseFields trailers) => Add(trailers);

        public ValueTask<IDuplexPipe> OpenTunnel() => throw new InvalidOperationException("a tunnel that nobody asked for");

        private void Add(ResponseFields fields)
        {
            foreach (var field in fields)
            {
                if (field.Value.ContainsAny("\r\n\0"u8)) throw new InvalidOperationException("a value with a line in it");
                Seen.Append(Encoding.Latin1.GetString(field.Name)).Append(':').Append(Encoding.Latin1.GetString(field.Value)).Append('\n');
            }
        }
    }
}
