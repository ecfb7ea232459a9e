using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Usher.Policies.Cache;

/// <summary>The parts of a body that a client asks for (RFC 9110 §14).</summary>
internal sealed class ByteRanges
{
    private const int Most = 16;
    private readonly long _length;
    private readonly string? _boundary;

    private ByteRanges(List<(long From, long To)> ranges, long length, string? contentType)
    {
        _length = length;
        if (ranges.Count <= 1)
        {
            Parts = [.. ranges.Select(range => new Part(range.From, range.To, null))];
            return;
        }

        _boundary = RandomNumberGenerator.GetHexString(24, lowercase: true);
        var type = contentType is null ? "" : $"Content-Type: {contentType}\r\n";
        Parts =
        [
            .. ranges.Select((range, index) => new Part(range.From, range.To, Encoding.Latin1.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{(index == 0 ? "" : "\r\n")}--{_boundary}\r\n{type}Content-Range: bytes {range.From}-{range.To - 1}/{length}\r\n\r\n")))),
        ];
        End = Encoding.Latin1.GetBytes($"\r\n--{_boundary}--\r\n");
    }

    /// <summary>The parts; empty: none of those asked for lies in the body.</summary>
    public IReadOnlyList<Part> Parts { get; }

    /// <summary>What stands behind several parts; null: there is one.</summary>
    public byte[]? End { get; }

    /// <summary>Whether none of those asked for lies in the body.</summary>
    public bool IsEmpty => Parts.Count == 0;

    /// <summary>Reads a Range field; null: it means nothing here, and the whole is sent (§14.2).</summary>
    public static ByteRanges? Parse(StringValues field, long length, StringValues contentType)
    {
        if (field.Count != 1 || field[0] is not { } text || !text.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase)) return null;
        var ranges = new List<(long From, long To)>();
        var count = 0;
        foreach (var part in text.AsSpan(6).Split(','))
        {
            var range = text.AsSpan(6)[part].Trim(" \t");
            if (range.IsEmpty) continue;
            if (++count > Most || !TryRead(range, length, out var from, out var to)) return null;
            if (from < to) ranges.Add((from, to));
        }

        if (count == 0) return null;
        // Many bytes more than there are: whoever asks for those wants to hurt (§14.2).
        var total = ranges.Sum(range => range.To - range.From);
        return ranges.Count > 1 && total > length ? null : new ByteRanges(ranges, length, contentType.Count == 0 ? null : contentType[0]);
    }

    /// <summary>Writes the fields that tell of them.</summary>
    public void Describe(IHeaderDictionary fields)
    {
        if (_boundary is null)
        {
            fields.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {Parts[0].From}-{Parts[0].To - 1}/{_length}");
            fields.ContentLength = Parts[0].To - Parts[0].From;
            return;
        }

        fields.ContentType = $"multipart/byteranges; boundary={_boundary}";
        fields.ContentLength = Parts.Sum(part => part.Prefix!.Length + part.To - part.From) + End!.Length;
    }

    private static bool TryRead(ReadOnlySpan<char> range, long length, out long from, out long to)
    {
        (from, to) = (0, 0);
        var dash = range.IndexOf('-');
        if (dash < 0) return false;
        var first = range[..dash];
        var last = range[(dash + 1)..];
        if (first.IsEmpty)
        {
            if (!TryRead(last, out var suffix)) return false;
            (from, to) = (Math.Max(0, length - suffix), suffix == 0 ? 0 : length);
            if (suffix == 0) from = 0;
            return true;
        }

        if (!TryRead(first, out from)) return false;
        if (last.IsEmpty)
        {
            to = length;
            return true;
        }

        if (!TryRead(last, out var end) || end < from) return false;
        to = Math.Min(length, end == long.MaxValue ? end : end + 1);
        return true;
    }

    private static bool TryRead(ReadOnlySpan<char> digits, out long number)
    {
        number = 0;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9')) return false;
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number)) number = long.MaxValue;
        return true;
    }

    /// <summary>One part.</summary>
    /// <param name="From">Its first byte.</param>
    /// <param name="To">The byte behind its last.</param>
    /// <param name="Prefix">What stands in front of it where there are several.</param>
    internal sealed record Part(long From, long To, byte[]? Prefix);
}
