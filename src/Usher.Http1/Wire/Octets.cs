using System.Buffers;
using System.Text;

namespace Usher.Http1.Wire;

/// <summary>Which octets may stand where (RFC 9110 §5.1, §5.5, §5.6.2).</summary>
internal static class Octets
{
    /// <summary>The characters of a token: of a method and of a field's name.</summary>
    public static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~"u8);

    /// <summary>What may not stand in a field's value: every control character but the tab.</summary>
    public static readonly SearchValues<byte> NotInValue = SearchValues.Create(
        "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0A\x0B\x0C\x0D\x0E\x0F\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1A\x1B\x1C\x1D\x1E\x1F\x7F"u8);

    public static bool IsToken(ReadOnlySpan<byte> name) => name.Length > 0 && name.IndexOfAnyExcept(Token) < 0;

    public static bool IsValue(ReadOnlySpan<byte> value) => value.IndexOfAny(NotInValue) < 0;

    /// <summary>A request target that can only be read one way: visible ASCII without a fragment (RFC 9112 §3.2).</summary>
    public static bool IsTarget(ReadOnlySpan<byte> target) =>
        target.Length > 0 && target.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7E) < 0 && !target.Contains((byte)'#');

    public static ReadOnlySpan<byte> TrimBlanks(ReadOnlySpan<byte> value)
    {
        var start = 0;
        while (start < value.Length && IsBlank(value[start])) start++;
        var end = value.Length;
        while (end > start && IsBlank(value[end - 1])) end--;
        return value[start..end];
    }

    public static bool IsBlank(byte octet) => octet is (byte)' ' or (byte)'\t';

    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => Ascii.EqualsIgnoreCase(left, right);

    /// <summary>Encodes as Latin-1, one octet for each character; false where a character has no octet.</summary>
    public static bool TryLatin1(ReadOnlySpan<char> source, Span<byte> destination)
    {
        if (Ascii.FromUtf16(source, destination, out var done) == OperationStatus.Done) return true;
        for (var i = done; i < source.Length; i++)
        {
            var character = source[i];
            if (character > 0xFF) return false;
            destination[i] = (byte)character;
        }

        return true;
    }
}
