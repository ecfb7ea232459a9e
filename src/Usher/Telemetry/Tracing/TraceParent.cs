using System.Buffers;
using System.Diagnostics;

namespace Usher.Telemetry.Tracing;

/// <summary>The field <c>traceparent</c> of W3C Trace Context, §3.2.</summary>
internal static class TraceParent
{
    /// <summary>The length of one of version 00.</summary>
    public const int Length = 55;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether a field's value is well-formed. Later versions may be longer; 00 is of one length, ff is none (§3.2.2).</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.Length < Length || text[2] != '-' || text[35] != '-' || text[52] != '-') return false;
        if (text[..2].ContainsAnyExcept(Hex) || text[3..35].ContainsAnyExcept(Hex) || text[36..52].ContainsAnyExcept(Hex) || text[53..55].ContainsAnyExcept(Hex)) return false;
        if (text[..2] is "ff" || (text[..2] is "00" && text.Length > Length) || (text.Length > Length && text[Length] != '-')) return false;
        return text[3..35].ContainsAnyExcept('0') && text[36..52].ContainsAnyExcept('0');
    }

    /// <summary>Whether the flag "sampled" of a valid one is set (§3.2.2.5.1).</summary>
    public static bool IsSampled(ReadOnlySpan<char> text) => (text[54] is >= 'a' ? text[54] - 'a' + 10 : text[54] - '0') % 2 == 1;

    /// <summary>One with other flags.</summary>
    public static string With(string text, bool sampled) => IsSampled(text) == sampled && text.Length == Length ? text : string.Concat("00", text.AsSpan(2, 51), sampled ? "01" : "00");

    /// <summary>Begins a trace that is not recorded.</summary>
    public static string New()
    {
        return string.Create(Length, 0, static (text, _) =>
        {
            "00-".CopyTo(text);
            Fill(text.Slice(3, 32));
            text[35] = '-';
            Fill(text.Slice(36, 16));
            "-00".CopyTo(text[52..]);
        });

        static void Fill(Span<char> text)
        {
            for (var i = 0; i < text.Length; i += 16) ((ulong)Random.Shared.NextInt64(1, long.MaxValue)).TryFormat(text[i..], out _, "x16", provider: null);
        }
    }

    /// <summary>
    /// Whether a share of all traces includes this one. Every instance decides alike, since the last 56 bits of an id are random
    /// (Trace Context Level 2, §3.2.2.3).
    /// </summary>
    public static bool IsWithin(ReadOnlySpan<char> traceParent, double share)
    {
        if (share >= 1) return true;
        var random = ulong.Parse(traceParent.Slice(21, 14), System.Globalization.NumberStyles.AllowHexSpecifier, provider: null);
        return random < share * (1UL << 56);
    }

    /// <summary>The context in which a recorded span begins.</summary>
    /// <param name="text">A valid traceparent.</param>
    /// <param name="hasParent">Whether its span is the parent; else only its trace is taken over.</param>
    /// <param name="state">The field <c>tracestate</c>.</param>
    public static ActivityContext ContextOf(ReadOnlySpan<char> text, bool hasParent, string? state) => new(
        ActivityTraceId.CreateFromString(text.Slice(3, 32)), hasParent ? ActivitySpanId.CreateFromString(text.Slice(36, 16)) : default,
        ActivityTraceFlags.Recorded, string.IsNullOrEmpty(state) ? null : state, isRemote: hasParent);
}
