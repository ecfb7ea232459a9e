using System.Collections.Frozen;

namespace Usher.Policies.Compress;

/// <summary>A list of media types: exact ones, <c>text/*</c>, <c>*+json</c>, <c>*</c>. Parameters of a type do not matter.</summary>
internal sealed class MediaTypeList
{
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _exact;
    private readonly string[] _starts;
    private readonly string[] _suffixes;
    private readonly bool _all;

    public MediaTypeList(IReadOnlyList<string> types)
    {
        _all = types.Contains("*") || types.Contains("*/*");
        _starts = [.. types.Where(type => type.EndsWith("/*", StringComparison.Ordinal)).Select(type => type[..^1])];
        _suffixes = [.. types.Where(type => type.StartsWith("*+", StringComparison.Ordinal)).Select(type => type[1..])];
        _exact = types.Where(type => !type.Contains('*')).ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Whether an entry of the list is one that can be read.</summary>
    public static bool IsEntry(string text)
    {
        if (text is "*" or "*/*") return true;
        if (text.StartsWith("*+", StringComparison.Ordinal)) return HeaderText.IsName(text.AsSpan(2));
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || text[0] == '*' || !HeaderText.IsName(text.AsSpan(0, slash))) return false;
        var subtype = text.AsSpan(slash + 1);
        return subtype is "*" || (HeaderText.IsName(subtype) && !subtype.Contains('*'));
    }

    /// <summary>Whether a Content-Type is in the list.</summary>
    public bool Contains(string? contentType)
    {
        if (contentType is null) return false;
        if (_all) return true;
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        if (end >= 0) type = type[..end];
        type = type.Trim(" \t");
        if (_exact.Contains(type)) return true;
        foreach (var start in _starts)
        {
            if (type.StartsWith(start, StringComparison.OrdinalIgnoreCase)) return true;
        }

        foreach (var suffix in _suffixes)
        {
            if (type.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
