using System.Buffers;
using System.Text.Json;

namespace Usher.Expressions.Json;

/// <summary>
/// Applies rules to one document while it streams through, in memory that depends on its depth and its largest text alone. Names, numbers and
/// texts that stay are copied byte for byte; white space is not.
/// </summary>
/// <param name="root">The rule for the document.</param>
/// <param name="values">The values that rules set, as JSON.</param>
internal sealed class JsonStream(JsonRule root, byte[][] values) : IDisposable
{
    private const int MostDepth = 64;
    private readonly Level[] _levels = new Level[MostDepth + 1];
    private readonly JsonBytes _name = new();
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = MostDepth });
    private JsonRule? _next = root;
    private int _depth;
    private int _skipped;
    private bool _skipsNext;

    /// <summary>Reads what has come, and writes what can be written of it.</summary>
    /// <param name="input">What has come and was not consumed before.</param>
    /// <param name="isFinal">Whether nothing more comes.</param>
    /// <param name="output">Takes what is written.</param>
    /// <returns>How much was consumed.</returns>
    /// <exception cref="JsonException">This is not JSON.</exception>
    public int Read(ReadOnlySpan<byte> input, bool isFinal, JsonBytes output)
    {
        var reader = new Utf8JsonReader(input, isFinal, _state);
        while (reader.Read()) Take(ref reader, output);
        _state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    public void Dispose() => _name.Dispose();

    private void Take(ref Utf8JsonReader reader, JsonBytes output)
    {
        var token = reader.TokenType;
        if (_skipped > 0 || _skipsNext)
        {
            _skipsNext = false;
            if (token is JsonTokenType.StartObject or JsonTokenType.StartArray) _skipped++;
            else if (token is JsonTokenType.EndObject or JsonTokenType.EndArray) _skipped--;
            return;
        }

        switch (token)
        {
            case JsonTokenType.PropertyName:
                TakeName(ref reader, output);
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                Begin(token == JsonTokenType.StartArray, output);
                break;
            case JsonTokenType.EndObject:
                Require(ref _levels[_depth - 1], output);
                output.Write((byte)'}');
                _depth--;
                break;
            case JsonTokenType.EndArray:
                output.Write((byte)']');
                _depth--;
                break;
            default:
                TakeScalar(ref reader, output);
                break;
        }
    }

    private void Begin(bool isArray, JsonBytes output)
    {
        var rule = BeforeValue(output);
        output.Write(isArray ? (byte)'[' : (byte)'{');
        // What is kept whole, and has no rule for its members beyond that, needs none.
        if (rule is { IsEmpty: true }) rule = null;
        _levels[_depth++] = new Level { Rule = rule, IsArray = isArray };
    }

    private void TakeScalar(ref Utf8JsonReader reader, JsonBytes output)
    {
        var rule = _depth > 0 && _levels[_depth - 1].IsArray ? _levels[_depth - 1].Rule : _next;
        if (rule is { DropsScalars: true } && _depth > 0)
        {
            _name.Clear();
            return;
        }

        BeforeValue(output);
        if (rule is { DropsScalars: true }) output.Write("null"u8);
        else if (rule is { Required.Count: > 0 } && reader.TokenType == JsonTokenType.Null) Make(rule, output);
        else if (reader.TokenType == JsonTokenType.String) WriteText(reader, output);
        else output.Write(reader.ValueSpan);
    }

    // The comma, and the name that waits for its value. Returns the rule for the value.
    private JsonRule? BeforeValue(JsonBytes output)
    {
        if (_depth == 0) return _next;
        ref var level = ref _levels[_depth - 1];
        if (!level.IsArray)
        {
            if (_name.Count > 0) WriteName(ref level, _name.Span, output);
            _name.Clear();
            return _next;
        }

        if (level.HasItems) output.Write((byte)',');
        level.HasItems = true;
        return level.Rule;
    }

    private void TakeName(ref Utf8JsonReader reader, JsonBytes output)
    {
        ref var level = ref _levels[_depth - 1];
        if (level.Rule is not { } rule)
        {
            _next = null;
            if (level.HasItems) output.Write((byte)',');
            level.HasItems = true;
            WriteText(reader, output);
            output.Write((byte)':');
            return;
        }

        var member = Find(rule, ref reader);
        _next = member;
        if (member is { Value: >= 0 })
        {
            // In place of the first of its name; a second goes, so that nobody can be given either.
            _skipsNext = true;
            if (!level.TryTake(member.Slot)) return;
            if (member.Slot >= 0) WriteName(ref level, member.NewName, output);
            else WriteName(ref level, Copy(ref reader), output);
            _name.Clear();
            output.Write(values[member.Value]);
            return;
        }

        if (!rule.Lets(member) || member is not null && !level.TryTake(member.Slot))
        {
            _skipsNext = true;
            return;
        }

        if (member is { IsRenamed: true })
        {
            _name.Clear();
            _name.Write(member.NewName);
        }
        else
        {
            Copy(ref reader);
        }

        // Whether one of which only some members stay has any is seen when its value begins.
        if (member is { DropsScalars: true }) return;
        WriteName(ref level, _name.Span, output);
        _name.Clear();
    }

    private static JsonRule? Find(JsonRule rule, ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return rule.Find(reader.ValueSpan);
        var room = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            return rule.Find(room.AsSpan(0, reader.CopyString(room)));
        }
        catch (InvalidOperationException wrong)
        {
            throw new JsonException("a name that is no text", wrong);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    // Members that must be there and were not.
    private void Require(ref Level level, JsonBytes output)
    {
        if (level.Rule is not { Required.Count: > 0 } rule) return;
        foreach (var member in rule.Required)
        {
            if (!level.TryTake(member.Slot)) continue;
            WriteName(ref level, member.NewName, output);
            if (member.Value >= 0) output.Write(values[member.Value]);
            else Make(member, output);
        }
    }

    private void Make(JsonRule rule, JsonBytes output)
    {
        output.Write((byte)'{');
        var level = new Level { Rule = rule };
        Require(ref level, output);
        output.Write((byte)'}');
    }

    private static void WriteName(ref Level level, ReadOnlySpan<byte> name, JsonBytes output)
    {
        if (level.HasItems) output.Write((byte)',');
        level.HasItems = true;
        output.Write(name);
        output.Write((byte)':');
    }

    private ReadOnlySpan<byte> Copy(ref Utf8JsonReader reader)
    {
        _name.Clear();
        WriteText(reader, _name);
        return _name.Span;
    }

    private static void WriteText(in Utf8JsonReader reader, JsonBytes output)
    {
        output.Write((byte)'"');
        output.Write(reader.ValueSpan);
        output.Write((byte)'"');
    }

    private struct Level
    {
        private ulong _taken;

        public JsonRule? Rule;
        public bool IsArray;
        public bool HasItems;

        public bool TryTake(int slot)
        {
            if (slot < 0) return true;
            var bit = 1UL << slot;
            if ((_taken & bit) != 0) return false;
            _taken |= bit;
            return true;
        }
    }
}
