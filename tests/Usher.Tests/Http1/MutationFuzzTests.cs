using System.Text;
using Usher.Http1.Channels;
using Usher.Http1.Exchanges;
using Usher.Http1.Pooling;
using Usher.Http1.Timing;
using Usher.Http1.Wire;
using Usher.Tests.Support;
using Xunit;

namespace Usher.Tests.Http1;

/// <summary>
/// Answers from the corpus, broken at random from a fixed seed, go through the whole engine over a channel in memory. Whatever comes, the
/// engine must end, throw nothing, and come to the same result however the bytes are cut.
/// </summary>
public sealed class MutationFuzzTests
{
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);
    private const int RunsPerSeed = 4_000;

    private static readonly string[] Pieces =
    [
        "\r\n", "\n", "\r", "\0", " ", "\t", ":", ",", ";", "0", "5", "ffffffff", "-1", "+", "chunked", "Content-Length: 5\r\n", "\r\n\r\n",
        "Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "0\r\n\r\n", "\u00ff",
    ];

    public static TheoryData<string> Corpus =>
        [.. Directory.GetFiles(Folder, "*.http").Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(Repository.Root, "tests", "Usher.Tests", "Http1", "Corpus");

    [Theory]
    [MemberData(nameof(Corpus))]
    public async Task Ends_alike_however_a_broken_answer_is_cut(string name)
    {
        var seed = await File.ReadAllBytesAsync(Path.Combine(Folder, name));
        var random = new Random(name.Length * 7919);
        using var clock = new CoarseClock(new ManualTime());
        var buffers = new BufferPool();
        for (var run = 0; run < RunsPerSeed; run++)
        {
            var answer = Mutate(seed, random);
            var whole = await Exchange(answer, int.MaxValue, random, clock, buffers);
            var cut = await Exchange(answer, 1 + random.Next(12), random, clock, buffers);
            Assert.True(whole == cut, $"{Encoding.Latin1.GetString(answer)}\n{whole}\n{cut}");
        }
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var changes = random.Next(4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(5))
            {
                case 0:
                    bytes.InsertRange(at, Encoding.Latin1.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(4), bytes.Count - at));
                    break;
                case 2 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    var from = random.Next(bytes.Count + 1);
                    bytes.InsertRange(at, bytes.GetRange(from, random.Next(bytes.Count - from + 1)));
                    break;
            }
        }

        return [.. bytes];
    }

    private static async Task<Outcome> Exchange(byte[] answer, int cut, Random random, CoarseClock clock, BufferPool buffers)
    {
        var channel = new MemoryChannel(answer, cut, random);
        var pool = new ConnectionPool(new PoolLimits(1, 1, 1000, 1000, 1000), clock);
        await pool.Rent(CancellationToken.None);
        var exchange = new Exchange(channel, buffers, clock, new ExchangeTimeouts(OneSecond, OneSecond, OneSecond, OneSecond, Timeout.InfiniteTimeSpan), new ResponseLimits());
        var connection = new Http1Connection(channel, exchange, 0);
        pool.Opened(connection);

        var client = new RecordingClient { Method = random.Next(2) == 0 ? "GET" : "POST" };
        Assert.Equal(BeginOutcome.Begun, exchange.Begin(new ExchangeRequest(), client, reused: false));
        var result = await exchange.Run(connection, pool, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        var body = await client.ReadResponse();
        if (pool.IdleCount > 0) Assert.True(result.Succeeded);
        await pool.Dispose();
        return result.Succeeded
            ? new Outcome(result.Failure, result.Status, body, string.Join('\n', client.Fields), string.Join('\n', client.Trailers))
            : new Outcome(result.Failure, result.Status, "", "", "");
    }

    private sealed record Outcome(ExchangeFailure Failure, int Status, string Body, string Fields, string Trailers);

    /// <summary>Brings an answer, in pieces of at most so many bytes, once something has been written; then it ends.</summary>
    private sealed class MemoryChannel(byte[] answer, int cut, Random random) : ByteChannel
    {
        private readonly TaskCompletionSource _written = new();
        private int _at;

        public override bool IsQuiet => _at == answer.Length;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer)
        {
            await _written.Task;
            var most = Math.Min(cut, Math.Min(buffer.Length, answer.Length - _at));
            if (most == 0) return 0;
            var count = cut == int.MaxValue ? most : 1 + random.Next(most);
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
}
