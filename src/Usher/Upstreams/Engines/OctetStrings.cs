using System.Text;

namespace Usher.Upstreams.Engines;

/// <summary>
/// Strings for the names and values that upstreams send again and again. Each thread keeps a few hundred; a string that is not among them
/// is made anew, so nothing grows. Long values, which are rarely repeated and may be secrets, are never kept.
/// </summary>
internal static class OctetStrings
{
    private const int Slots = 512;
    private const int LongestKept = 48;

    [ThreadStatic]
    private static string?[]? t_kept;

    /// <summary>The string of a field name.</summary>
    public static string NameOf(ReadOnlySpan<byte> name) => Find(name);

    /// <summary>The string of a field value: Latin-1.</summary>
    public static string ValueOf(ReadOnlySpan<byte> value) => value.Length <= LongestKept ? Find(value) : Encoding.Latin1.GetString(value);

    private static string Find(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty) return "";
        if (octets.Length > LongestKept) return Encoding.Latin1.GetString(octets);
        var kept = t_kept ??= new string?[Slots];
        ref var slot = ref kept[HashOf(octets) & (Slots - 1)];
        if (slot is not null && Ascii.Equals(octets, slot)) return slot;
        return slot = Encoding.Latin1.GetString(octets);
    }

    private static int HashOf(ReadOnlySpan<byte> octets)
    {
        var hash = octets.Length * 131;
        hash = (hash ^ octets[0]) * 31;
        hash = (hash ^ octets[octets.Length / 2]) * 31;
        return (hash ^ octets[^1]) * 31 >> 2;
    }
}
