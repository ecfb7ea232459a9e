using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CsCheck;
using Usher.Policies.Join;

namespace Usher.Tests.Policies.Join;

/// <summary>Whether bytes are one JSON value, in whatever pieces they come: the same answer as that of System.Text.Json.</summary>
public sealed class JsonCheckTests
{
    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u00e9", "\\ud800", "\\x", "true", "false", "null", "nul", "0", "-", "1", "01", ".5", "1.50", "1e", "E+7", "e-", "é", "😀", "a", " ", "\n", "\u0001",
        "\"a\"", "\"a\":", "{\"a\":1}", "[1,2]", "\u007f", "/",
    ];

    [Fact]
    public void It_says_the_same_as_the_reader_for_any_text_in_any_pieces() =>
        Gen.Select(Gen.Int[0, Tokens.Length - 1].Select(at => Tokens[at]).Array[0, 12], Gen.Int[1, 5]).Sample((tokens, length) =>
        {
            var text = Encoding.UTF8.GetBytes(string.Concat(tokens));
            Assert.Equal(Reads(text), Checks(text, length));
        }, iter: 20_000);

    [Fact]
    public void It_says_the_same_for_any_bytes() =>
        Gen.Select(Gen.Byte.Array[0, 6], Gen.Int[1, 4]).Sample((bytes, length) =>
        {
            byte[] text = [(byte)'"', .. bytes, (byte)'"'];
            Assert.Equal(Reads(text), Checks(text, length));
        }, iter: 20_000);

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void It_nests_as_deep_as_everywhere(int depth, bool isGood) =>
        Assert.Equal(isGood, Checks(Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth)), 7));

    private static bool Checks(byte[] text, int length)
    {
        var check = new JsonCheck();
        for (var at = 0; at < text.Length; at += length)
        {
            if (!check.Read(text.AsSpan(at, Math.Min(length, text.Length - at)))) return false;
        }

        return check.IsWhole;
    }

    private static bool Reads(byte[] text)
    {
        if (!Utf8.IsValid(text)) return false;
        try
        {
            var reader = new Utf8JsonReader(text);
            if (!reader.Read()) return false;
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
