using System.Diagnostics;
using System.Text.Json;
using Usher.Expressions.Json;

namespace Usher.Policies.Join;

/// <summary>Asks for every item of a list, a few at a time, and makes one list of the answers, in the order of the items.</summary>
internal sealed class FanOut(JoinRun run, JoinPart part, PartFan fan, PartResult result, int buffer, Activity? span)
{
    private readonly PartBudget _budget = new(buffer);
    private readonly List<(string Target, int PathLength, int First)> _asked = [];
    private PartAnswer?[] _answers = [];
    private JsonElement[] _items = [];
    private int _next = -1;
    private PartFailure _failure;

    /// <summary>Asks.</summary>
    /// <param name="list">The list; null: what should be one is something else.</param>
    public async Task Run(JsonElement? list)
    {
        if (list is null) result.Fail(PartFailure.NoTarget);
        else if (list is { ValueKind: JsonValueKind.Array } items && items.GetArrayLength() > fan.Most) result.Fail(PartFailure.TooLarge);
        else await Run(list is { ValueKind: JsonValueKind.Array } some ? [.. some.EnumerateArray()] : []);
    }

    private async Task Run(JsonElement[] items)
    {
        _items = items;
        var units = Plan();
        if (!part.IsOptional && Array.IndexOf(units, -1) >= 0)
        {
            result.Fail(PartFailure.NoTarget);
            return;
        }

        _answers = new PartAnswer?[_asked.Count];
        try
        {
            var workers = new Task[Math.Min(fan.Concurrent, _asked.Count)];
            for (var i = 0; i < workers.Length; i++) workers[i] = Work();
            await Task.WhenAll(workers);
            if (_failure != PartFailure.None) result.Fail(_failure);
            else Assemble(units);
        }
        finally
        {
            foreach (var answer in _answers) answer?.Dispose();
        }
    }

    // Which request brings the answer for each unit; -1: none can be made. The same URL is asked for once.
    private int[] Plan()
    {
        var units = new int[(_items.Length + fan.Batch - 1) / fan.Batch];
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var elements = ElementsOf();
        for (var unit = 0; unit < units.Length; unit++)
        {
            var first = unit * fan.Batch;
            var items = _items.AsSpan(first, Math.Min(fan.Batch, _items.Length - first));
            units[unit] = -1;
            if (!run.Values.TryTarget(part, elements, items, out var target, out var pathLength)) continue;
            if (fan.SharesAnswers && known.TryGetValue(target, out var same))
            {
                units[unit] = same;
                continue;
            }

            units[unit] = _asked.Count;
            known.TryAdd(target, _asked.Count);
            _asked.Add((target, pathLength, first));
        }

        return units;
    }

    private async Task Work()
    {
        var elements = ElementsOf();
        for (var at = Interlocked.Increment(ref _next); at < _asked.Count && _failure == PartFailure.None; at = Interlocked.Increment(ref _next))
        {
            var (target, pathLength, first) = _asked[at];
            var answer = await run.Send(part, new PartRequest(target, pathLength, elements, _items[first]), _budget, fan.Batch > 1 ? (byte)'[' : (byte)0, span);
            _answers[at] = answer;
            if (answer.Failure != PartFailure.None && !part.IsOptional) _failure = answer.Failure;
        }
    }

    private void Assemble(int[] units)
    {
        var bytes = new JsonBytes();
        result.Take(default, bytes);
        bytes.Write((byte)'[');
        foreach (var unit in units)
        {
            var answer = unit < 0 ? null : _answers[unit];
            if (answer is { Failure: PartFailure.None })
            {
                Add(bytes, fan.Batch > 1 ? JoinAnswer.ItemsOf(answer.Value.Span) : answer.Value.Span);
                continue;
            }

            result.IsPartial = true;
            if (fan.Batch == 1) Add(bytes, part.Fallback is { } fallback ? run.Values.Fill(fallback, []) : JoinAnswer.Null);
        }

        bytes.Write((byte)']');
        foreach (var answer in _answers)
        {
            if (answer is { Failure: PartFailure.None, Fields: { } fields }) result.Add(fields);
        }

        // An answer that several items share stands there once for each of them.
        if (bytes.Count > buffer + units.Length + 2) result.Fail(PartFailure.TooLarge);
        else result.Take(bytes.Memory, bytes);
    }

    private static void Add(JsonBytes bytes, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return;
        if (bytes.Count > 1) bytes.Write((byte)',');
        bytes.Write(value);
    }

    // With room for the item, which every worker has of its own.
    private JsonElement[] ElementsOf() => [.. run.Values.Elements, default];
}
