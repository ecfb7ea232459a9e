using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Usher.Http1;
using Usher.Http1.Connecting;
using Usher.Http1.Exchanges;
using Usher.Http1.Wire;
using Xunit;

namespace Usher.Tests.Http1;

/// <summary>
/// Everything in the process is counted, so the upstream and the client here are written to allocate nothing either: the upstream runs
/// on threads of its own with blocking sockets.
/// </summary>
[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests
{
    private const int Warm = 3000;

    [Theory]
    [InlineData(20, 0, 1)]
    [InlineData(20, 0, 32)]
    [InlineData(100_000, 0, 1)]
    [InlineData(100_000, 0, 16)]
    [InlineData(20, 600, 16)]
    [InlineData(20, 50_000, 8)]
    public async Task A_warm_exchange_allocates_nothing(int responseSize, int requestSize, int concurrency)
    {
        var measured = responseSize > 1000 ? 4096 : 20_000;
        using var server = new BlockingServer(responseSize, requestSize);
        using var resources = new Http1Resources();
        await using var upstream = new Http1Upstream(UpstreamEndpoint.Tcp("127.0.0.1", server.Port), new Http1Settings(), resources);

        var workers = new Worker[concurrency];
        for (var i = 0; i < concurrency; i++) workers[i] = new Worker(upstream, responseSize, requestSize);
        await RunAll(workers, Warm / concurrency);

        var least = double.MaxValue;
        for (var round = 0; round < 5 && least >= 1; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await RunAll(workers, measured / concurrency);
            var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            least = Math.Min(least, (double)allocated / (measured / concurrency * concurrency));
        }

        // The workers' own tasks, the clock's ticks and the runtime's threads leave a few bytes for all requests together.
        Assert.True(least < 4, $"{least} bytes for each request");
    }

    private static async Task RunAll(Worker[] workers, int count)
    {
        var running = new Task[workers.Length];
        for (var i = 0; i < workers.Length; i++)
        {
            var worker = workers[i];
            running[i] = Task.Run(() => worker.Run(count));
        }

        await Task.WhenAll(running);
    }

    private sealed class Worker(Http1Upstream upstream, int responseSize, int requestSize) : IExchangeClient
    {
        private readonly BodySink _sink = new();
        private readonly BodySource _source = new(requestSize);

        public PipeReader RequestBody => _source;

        public PipeWriter ResponseBody => _sink;

        public async Task Run(int count)
        {
            for (var i = 0; i < count; i++)
            {
                _sink.Received = 0;
                _source.Rewind();
                var request = new ExchangeRequest { BodyLength = requestSize > 0 ? requestSize : -1 };
                var result = await upstream.Send(request, this);
                if (!result.Succeeded || _sink.Received != responseSize) throw new InvalidOperationException(result.ToString());
            }
        }

        public void WriteHead(ref RequestHeadWriter writer)
        {
            writer.RequestLine("GET", "/path");
            writer.Field("Host"u8, "test");
            writer.Field("Accept", "*/*");
        }

        public void OnHead(in ResponseHead head)
        {
            foreach (var field in head.Fields)
            {
                if (field.Name.IsEmpty) throw new InvalidOperationException();
            }
        }

        public ValueTask<IDuplexPipe> OpenTunnel() => throw new NotSupportedException();
    }

    private sealed class BodySink : PipeWriter
    {
        private readonly byte[] _buffer = new byte[256 * 1024];

        public long Received { get; set; }

        public override void Advance(int bytes) => Received += bytes;

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => default;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer;

        public override Span<byte> GetSpan(int sizeHint = 0) => _buffer;
    }

    private sealed class BodySource(int size) : PipeReader
    {
        private readonly ReadOnlySequence<byte> _all = new(new byte[size]);
        private ReadOnlySequence<byte> _left;
        private int _reads;

        public void Rewind() => (_left, _reads) = (_all, 0);

        public override void AdvanceTo(SequencePosition consumed) => _left = _left.Slice(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => AdvanceTo(consumed);

        public override void CancelPendingRead()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            TryRead(out var result);
            return new(result);
        }

        // In pieces, as they come from a connection.
        public override bool TryRead(out ReadResult result)
        {
            var piece = _left.Slice(0, Math.Min(_left.Length, ++_reads * 4096));
            result = new ReadResult(piece, isCanceled: false, isCompleted: piece.Length == _left.Length);
            return true;
        }
    }

    private sealed class BlockingServer : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly byte[] _answer;
        private readonly int _requestSize;

        public BlockingServer(int responseSize, int requestSize)
        {
            var head = System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nServer: x\r\nContent-Type: text/plain\r\nContent-Length: {responseSize}\r\n\r\n");
            _answer = [.. head, .. new byte[responseSize]];
            _requestSize = requestSize;
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _listener.Listen(128);
            new Thread(Accept) { IsBackground = true }.Start();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

        public void Dispose() => _listener.Dispose();

        private void Accept()
        {
            try
            {
                while (true)
                {
                    var socket = _listener.Accept();
                    socket.NoDelay = true;
                    new Thread(() => Serve(socket), 256 * 1024) { IsBackground = true }.Start();
                }
            }
            catch (SocketException)
            {
                // The test is over.
            }
        }

        private void Serve(Socket socket)
        {
            try
            {
                var buffer = new byte[128 * 1024];
                while (true)
                {
                    var have = 0;
                    var end = -1;
                    while (end < 0 || have < end + 4 + _requestSize)
                    {
                        var count = socket.Receive(buffer, have, buffer.Length - have, SocketFlags.None);
                        if (count == 0) return;
                        have += count;
                        if (end < 0) end = buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8);
                    }

                    for (var sent = 0; sent < _answer.Length;) sent += socket.Send(_answer, sent, _answer.Length - sent, SocketFlags.None);
                }
            }
            catch (SocketException)
            {
                // The test is over.
            }
        }
    }
}
