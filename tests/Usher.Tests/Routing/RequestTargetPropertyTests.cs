using CsCheck;
using Usher.Routing;
using Xunit;

namespace Usher.Tests.Routing;

/// <summary>What must hold of every target, whatever a client sends.</summary>
public sealed class RequestTargetPropertyTests
{
    private static readonly Gen<string> Piece = Gen.OneOf(
        Gen.OneOf("/", "/", "/", ".", "..", "%2e", "%2E", "%2f", "%2F", "%5c", ";", "%3b", "a", "B", "%61", "%C3%A9", "%c3", "%", "%25", "?", "x=1"),
        Gen.Byte.Select(value => $"%{value:x2}"),
        Gen.Char[(char)0, (char)0x100].Select(c => c.ToString()));

    private static readonly Gen<string> Raw = Piece.Array[0, 12].Select(pieces => "/" + string.Concat(pieces));

    [Fact]
    public void A_normal_form_is_normal()
    {
        Raw.Sample(raw =>
        {
            if (Parse(raw, out var target) != TargetError.None) return true;
            return Parse(target.Text, out var again) == TargetError.None
                && ReferenceEquals(again.Text, target.Text)
                && again.PathLength == target.PathLength
                && again.HasOtherReadings == target.HasOtherReadings;
        }, iter: 100_000);
    }

    [Fact]
    public void A_normal_form_has_no_dot_segments_and_no_empty_segments()
    {
        Raw.Sample(raw =>
        {
            if (Parse(raw, out var target) != TargetError.None) return true;
            var segments = target.Path.ToString().Split('/');
            return segments[0].Length == 0
                && !segments.AsSpan(1, Math.Max(0, segments.Length - 2)).Contains("")
                && !segments.Any(segment => Uri.UnescapeDataString(segment) is "." or "..");
        }, iter: 100_000);
    }

    [Fact]
    public void The_query_is_kept_byte_for_byte()
    {
        Raw.Sample(raw =>
        {
            var mark = raw.IndexOf('?', StringComparison.Ordinal);
            return Parse(raw, out var target) != TargetError.None || target.Query.SequenceEqual(mark < 0 ? "" : raw[mark..]);
        }, iter: 50_000);
    }

    [Fact]
    public void Decoding_once_loses_nothing()
    {
        // What an upstream sees after decoding is the same for the original, where dots and empties are not in play.
        var plain = Gen.OneOf("/a", "/B", "%61", "%20", "%c3%A9", "%25", "%2B", "+", "%7c", "|", "%41").Array[1, 8];
        plain.Select(pieces => "/x" + string.Concat(pieces)).Sample(raw =>
            Parse(raw, out var target) == TargetError.None && Uri.UnescapeDataString(target.Text) == Uri.UnescapeDataString(raw), iter: 50_000);
    }

    [Fact]
    public void Random_text_never_throws()
    {
        Gen.Select(Gen.String, Gen.String).Sample((raw, host) =>
        {
            RequestTarget.Parse(raw, "GET", host, hostOptional: true, out _);
            RequestTarget.Parse("http://" + raw, "OPTIONS", host, hostOptional: false, out _);
            return true;
        }, iter: 50_000);
    }

    private static TargetError Parse(string raw, out RequestTarget target) => RequestTarget.Parse(raw, "GET", "a", hostOptional: false, out target);
}
