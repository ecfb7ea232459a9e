using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Usher.Fuzz;

/// <summary>
/// Fuzzes in this process: an input that reaches something new (an edge, or one more often than before, in powers of two as AFL counts) is
/// kept and changed further. Without instrumentation nothing is ever new, so the corpus alone is changed.
/// </summary>
internal sealed unsafe class GuidedLoop(string name, Action<byte[]> target, string corpus, string output, int seed)
{
    private const int MapSize = 65_536;
    private const int MostCrashes = 20;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private readonly byte* _map = (byte*)NativeMemory.AllocZeroed(MapSize);
    private readonly byte[] _seen = new byte[MapSize];
    private readonly List<byte[]> _queue = [];
    private readonly Dictionary<string, string> _crashes = new(StringComparer.Ordinal);
    private byte[] _current = [];
    private long _done;

    /// <summary>Runs so many executions.</summary>
    /// <returns>Whether none crashed.</returns>
    public bool Run(long runs)
    {
        SharpFuzz.Common.Trace.SharedMem = _map;
        using var watchdog = new Timer(Watch, state: -1L, Longest, Longest);
        var random = new Random(seed);
        var mutator = new Mutator(name, random);
        var clock = Stopwatch.StartNew();
        foreach (var file in Directory.GetFiles(corpus).Order(StringComparer.Ordinal))
        {
            var input = File.ReadAllBytes(file);
            Execute(input);
            _queue.Add(input);
        }

        var seeds = _queue.Count;
        while (_done < runs && _crashes.Count < MostCrashes)
        {
            // The newest more often: they have been changed least.
            var pick = random.Next(3) == 0 ? _queue.Count - 1 - random.Next(Math.Min(_queue.Count, 64)) : random.Next(_queue.Count);
            var input = mutator.Change(_queue[pick], _queue[random.Next(_queue.Count)]);
            if (Execute(input)) _queue.Add(input);
        }

        var edges = _seen.Count(static hits => hits != 0);
        Console.WriteLine($"{name}: {_done:N0} executions in {clock.Elapsed.TotalSeconds:0} s ({_done / clock.Elapsed.TotalSeconds:N0}/s), {edges:N0} edges, {seeds} seeds, {_queue.Count} inputs kept, {_crashes.Count} crashes");
        foreach (var (where, file) in _crashes) Console.WriteLine($"  {file}: {where}");
        Keep();
        return _crashes.Count == 0;
    }

    private bool Execute(byte[] input)
    {
        new Span<byte>(_map, MapSize).Clear();
        SharpFuzz.Common.Trace.PrevLocation = 0;
        Volatile.Write(ref _current, input);
        _done++;
        try
        {
            target(input);
        }
        catch (Exception crash)
        {
            Crashed(input, crash);
            return false;
        }

        return IsNew();
    }

    private bool IsNew()
    {
        var isNew = false;
        var words = new ReadOnlySpan<ulong>(_map, MapSize / sizeof(ulong));
        for (var word = words.IndexOfAnyExcept(0UL); word >= 0;)
        {
            for (var at = word * sizeof(ulong); at < (word + 1) * sizeof(ulong); at++)
            {
                if (_map[at] == 0) continue;
                var bucket = (byte)(1 << int.Log2(_map[at]));
                if ((_seen[at] & bucket) != 0) continue;
                _seen[at] |= bucket;
                isNew = true;
            }

            var next = words[(word + 1)..].IndexOfAnyExcept(0UL);
            word = next < 0 ? -1 : word + 1 + next;
        }

        return isNew;
    }

    private void Crashed(byte[] input, Exception crash)
    {
        var frame = new StackTrace(crash).GetFrames().FirstOrDefault()?.ToString().Trim() ?? "?";
        var where = $"{crash.GetType().Name} at {frame}";
        if (_crashes.ContainsKey(where)) return;
        var file = Write("crashes", input);
        _crashes[where] = file;
        Console.WriteLine($"{file}: {crash}");
    }

    private void Keep()
    {
        foreach (var input in _queue) Write("queue", input);
    }

    private string Write(string folder, byte[] input)
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(output, folder, name)).FullName, Convert.ToHexStringLower(SHA256.HashData(input).AsSpan(0, 8)));
        File.WriteAllBytes(file, input);
        return file;
    }

    private long _watched = -1;

    private void Watch(object? state)
    {
        var done = Volatile.Read(ref _done);
        if (done == _watched && done > 0)
        {
            Console.WriteLine($"hangs: {Write("hangs", Volatile.Read(ref _current))}");
            Environment.FailFast("an execution does not end");
        }

        _watched = done;
    }
}
