using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Usher.Cluster;
using Usher.Redis;
using Usher.Sqlite;

namespace Usher.Benchmarks;

/// <summary>What decisions cost that leave the process: over a real redis-server, and over SQLite with a flush for each write. CPU, since that is what stays the same on a busy machine.</summary>
internal static class SharedCosts
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    /// <summary>Measures all and prints a table.</summary>
    public static async Task<int> Measure()
    {
        var folder = Directory.CreateTempSubdirectory("usher-bench-");
        var port = FreePort();
        using var server = Process.Start(new ProcessStartInfo("redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--dir", folder.FullName]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        try
        {
            var spec = new ClusterSpec { Servers = [("127.0.0.1", port)], Prefix = "bench", Timeout = TimeSpan.FromSeconds(5) };
            await using var state = new RedisClusterState(new RedisLink(spec, TimeProvider.System, NullLogger<RedisLink>.Instance), spec, "bench", TimeProvider.System);
            await state.Start(CancellationToken.None);
            Console.WriteLine($"load {(await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0]} on {Environment.ProcessorCount} cores");
            Console.WriteLine("| | at once | CPU here | CPU of redis-server | allocated | p50 | p99 |\n|---|---:|---:|---:|---:|---:|---:|");
            var rule = new LimitRule(10_000_000, TimeSpan.FromSeconds(1), 100_000);
            foreach (var (share, atOnce) in new[] { (LimitShare.Exact, 1), (LimitShare.Exact, 16), (LimitShare.Exact, 64), (LimitShare.Leased, 1), (LimitShare.Leased, 64) })
            {
                var limit = state.Limit($"{share}", rule, share);
                await Run($"limit, {share}".ToLowerInvariant(), atOnce, server, async i => (await limit.Take((UInt128)i % 16, 1)).Outcome == ClusterOutcome.Granted);
            }

            var quota = state.Quota("quota", new QuotaRule(long.MaxValue / 4, QuotaPeriod.Month, IsRolling: false));
            foreach (var atOnce in new[] { 1, 64 }) await Run("quota", atOnce, server, async i => (await quota.Take((UInt128)i % 16, 1)).Outcome == ClusterOutcome.Granted);
            foreach (var atOnce in new[] { 1, 64 }) await Run("idempotency over Redis, begun and kept", atOnce, server, i => Pay(state.Idempotency, i + ((ulong)atOnce * 1_000_000_000)));
            using var file = new SqliteIdempotency(Path.Combine(folder.FullName, "state.db"), TimeProvider.System, NullLogger<SqliteIdempotency>.Instance);
            file.Open();
            foreach (var atOnce in new[] { 1, 16, 64 }) await Run("idempotency over SQLite (FULL), begun and kept", atOnce, null, i => Pay(file, i + ((ulong)atOnce * 1_000_000_000)));
            return 0;
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<bool> Pay(IdempotencyStore store, ulong number)
    {
        var claim = new IdempotencyClaim(number, "0123456789abcdef0123456789abcdef", Guid.NewGuid().ToString("N"), TimeSpan.FromHours(1), TimeSpan.FromMinutes(2), MayRunAgain: false);
        return (await store.Begin(claim)).State == IdempotencyState.Begun && await store.Complete(claim, new byte[500]);
    }

    private static async Task Run(string what, int atOnce, Process? server, Func<ulong, Task<bool>> decide)
    {
        ulong next = 0;
        await For(TimeSpan.FromMilliseconds(500));
        var (cpu, theirs, bytes) = (Environment.CpuUsage.TotalTime, CpuOf(server), GC.GetTotalAllocatedBytes());
        var taken = await For(Duration);
        var (count, spent) = (taken.Count, Environment.CpuUsage.TotalTime - cpu);
        bytes = GC.GetTotalAllocatedBytes() - bytes;
        theirs = CpuOf(server) - theirs;
        taken.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {what} | {atOnce} | {spent.TotalMicroseconds / count:0.0} µs | {(server is null ? "" : $"{theirs.TotalMicroseconds / count:0.0} µs")} | {bytes / count} B | {taken[count / 2]:0} µs | {taken[count * 99 / 100]:0} µs |"));

        async Task<List<double>> For(TimeSpan duration)
        {
            var began = Stopwatch.GetTimestamp();
            var workers = Enumerable.Range(0, atOnce).Select(_ => Task.Run(async () =>
            {
                var latencies = new List<double>(1 << 16);
                while (Stopwatch.GetElapsedTime(began) < duration)
                {
                    var asked = Stopwatch.GetTimestamp();
                    if (!await decide(Interlocked.Increment(ref next))) throw new InvalidOperationException($"{what} was not granted");
                    latencies.Add(Stopwatch.GetElapsedTime(asked).TotalMicroseconds);
                }

                return latencies;
            })).ToList();
            return [.. (await Task.WhenAll(workers)).SelectMany(latencies => latencies)];
        }
    }

    private static TimeSpan CpuOf(Process? process)
    {
        if (process is null) return TimeSpan.Zero;
        process.Refresh();
        return process.TotalProcessorTime;
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
