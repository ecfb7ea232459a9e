using System.Runtime.InteropServices;
using System.Text.Json;

namespace Usher.Schemas;

/// <summary>Whether two values are the same, as JSON Schema sees it: 1 is 1.0, escapes do not matter, nor does the order of members.</summary>
internal static class JsonEquality
{
    private const int Few = 8;

    /// <summary>Whether two values are equal.</summary>
    public static bool AreEqual(JsonElement left, JsonElement right)
    {
        if (left.ValueKind != right.ValueKind) return false;
        return left.ValueKind switch
        {
            JsonValueKind.Number => JsonNumber.Compare(JsonNumber.Parse(JsonMarshal.GetRawUtf8Value(left)), JsonNumber.Parse(JsonMarshal.GetRawUtf8Value(right))) == 0,
            JsonValueKind.String => AreTextsEqual(JsonText.Raw(left), JsonText.Raw(right)),
            JsonValueKind.Array => AreArraysEqual(left, right),
            JsonValueKind.Object => AreObjectsEqual(left, right),
            _ => true,
        };
    }

    /// <summary>The index of the first item of an array that is equal to one before it; -1: all differ.</summary>
    public static int FirstRepeated(JsonElement array, SchemaRun run)
    {
        var items = new JsonElement[array.GetArrayLength()];
        var count = 0;
        foreach (var item in array.EnumerateArray()) items[count++] = item;
        if (count > Few) return FirstRepeated(items, run);
        for (var i = 1; i < count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (AreEqual(items[i], items[j])) return i;
            }
        }

        return -1;
    }

    private static int FirstRepeated(JsonElement[] items, SchemaRun run)
    {
        // Of many items only those with the same hash are compared, or a client could have time taken by the square of their number.
        var seen = new Dictionary<int, List<int>>(items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            var hash = new HashCode();
            AddTo(ref hash, items[i], run.Text);
            if (!seen.TryGetValue(hash.ToHashCode(), out var others))
            {
                seen.Add(hash.ToHashCode(), [i]);
                continue;
            }

            foreach (var other in others)
            {
                if (!run.Spend(1)) return i;
                if (AreEqual(items[i], items[other])) return i;
            }

            others.Add(i);
        }

        return -1;
    }

    private static void AddTo(ref HashCode hash, JsonElement value, JsonText text)
    {
        hash.Add((int)value.ValueKind);
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                JsonNumber.Parse(JsonMarshal.GetRawUtf8Value(value)).AddTo(ref hash);
                break;
            case JsonValueKind.String:
                hash.AddBytes(MemoryMarshal.AsBytes(text.Chars(value)));
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) AddTo(ref hash, item, text);
                break;
            case JsonValueKind.Object:
                hash.Add(HashOfMembers(value, text));
                break;
        }
    }

    private static int HashOfMembers(JsonElement value, JsonText text)
    {
        var sum = 0;
        foreach (var member in value.EnumerateObject())
        {
            var one = new HashCode();
            one.AddBytes(MemoryMarshal.AsBytes(text.Unescape(JsonMarshal.GetRawUtf8PropertyName(member))));
            AddTo(ref one, member.Value, text);
            sum += one.ToHashCode();
        }

        return sum;
    }

    /// <summary>Whether two texts, as they stand between quotes, are the same.</summary>
    public static bool AreTextsEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (!left.Contains((byte)'\\') && !right.Contains((byte)'\\')) return left.SequenceEqual(right);
        using var one = new JsonText();
        using var other = new JsonText();
        return one.Unescape(left).SequenceEqual(other.Unescape(right));
    }

    private static bool AreArraysEqual(JsonElement left, JsonElement right)
    {
        if (left.GetArrayLength() != right.GetArrayLength()) return false;
        var other = right.EnumerateArray();
        foreach (var item in left.EnumerateArray())
        {
            other.MoveNext();
            if (!AreEqual(item, other.Current)) return false;
        }

        return true;
    }

    private static bool AreObjectsEqual(JsonElement left, JsonElement right)
    {
        var count = left.GetPropertyCount();
        if (count != right.GetPropertyCount()) return false;
        if (count == 0) return true;
        using var text = new JsonText();
        var others = new Dictionary<string, JsonElement>(count, StringComparer.Ordinal);
        foreach (var member in right.EnumerateObject()) others[text.Unescape(JsonMarshal.GetRawUtf8PropertyName(member)).ToString()] = member.Value;
        foreach (var member in left.EnumerateObject())
        {
            if (!others.TryGetValue(text.Unescape(JsonMarshal.GetRawUtf8PropertyName(member)).ToString(), out var value) || !AreEqual(member.Value, value)) return false;
        }

        return true;
    }
}
