using System.Text;

namespace Usher.Schemas;

/// <summary>The names of members that a schema speaks of, each with a number; found by the bytes of a document.</summary>
internal sealed class NameTable
{
    private readonly byte[][] _names;
    private readonly string[] _texts;
    private readonly int[] _buckets;
    private readonly int[] _next;

    /// <summary>Makes a table of names that are all different; their numbers are their places.</summary>
    public NameTable(IReadOnlyList<string> names)
    {
        _texts = [.. names];
        _names = [.. names.Select(Encoding.UTF8.GetBytes)];
        _buckets = new int[Math.Max(1, names.Count * 2)];
        _next = new int[names.Count];
        Array.Fill(_buckets, -1);
        for (var i = 0; i < _names.Length; i++)
        {
            ref var bucket = ref _buckets[Bucket(_names[i])];
            (_next[i], bucket) = (bucket, i);
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _names.Length;

    /// <summary>A name.</summary>
    public string this[int index] => _texts[index];

    /// <summary>The number of a name; -1: the schema does not speak of it.</summary>
    /// <param name="raw">The name as it stands between quotes.</param>
    /// <param name="text">Reads those with escapes.</param>
    public int Find(ReadOnlySpan<byte> raw, JsonText text)
    {
        if (raw.Contains((byte)'\\')) return Array.IndexOf(_texts, text.Unescape(raw).ToString());
        for (var i = _buckets[Bucket(raw)]; i >= 0; i = _next[i])
        {
            if (raw.SequenceEqual(_names[i])) return i;
        }

        return -1;
    }

    private int Bucket(ReadOnlySpan<byte> name)
    {
        // FNV-1a. The table holds the schema's names alone, so no client can make it slow.
        var hash = 2166136261u;
        foreach (var one in name) hash = (hash ^ one) * 16777619u;
        return (int)(hash % (uint)_buckets.Length);
    }
}
