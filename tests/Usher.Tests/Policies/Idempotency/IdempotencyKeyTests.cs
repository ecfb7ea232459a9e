using CsCheck;
using Usher.Policies.Idempotency;

namespace Usher.Tests.Policies.Idempotency;

public sealed class IdempotencyKeyTests
{
    [Theory]
    [InlineData("\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", "8e03978e-40d5-43dd-bc93-6894a57f9324")]
    [InlineData("8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324")]
    [InlineData(" \"a b\" ", "a b")]
    [InlineData("\"a\\\"b\\\\c\"", "a\"b\\c")]
    [InlineData("order/7:x=1", "order/7:x=1")]
    [InlineData("\"\"", null)]
    [InlineData("", null)]
    [InlineData("\"", null)]
    [InlineData("\"a", null)]
    [InlineData("a\"", null)]
    [InlineData("\"a\\\"", null)]
    [InlineData("\"a\\b\"", null)]
    [InlineData("\"a\"b\"", null)]
    [InlineData("\"a\";p=1", null)]
    [InlineData("a b", null)]
    [InlineData("a,b", null)]
    [InlineData("\"\u00e9\"", null)]
    [InlineData("\u00e9", null)]
    [InlineData("\"a\tb\"", null)]
    public void Is_a_string_or_a_bare_token(string field, string? key)
    {
        Assert.Equal(key is not null, IdempotencyKey.TryRead(field, 64, out var read));
        Assert.Equal(key, read);
    }

    [Fact]
    public void Has_a_longest_length()
    {
        Assert.True(IdempotencyKey.TryRead(new string('a', 64), 64, out _));
        Assert.True(IdempotencyKey.TryRead($"\"{new string('a', 64)}\"", 64, out _));
        Assert.False(IdempotencyKey.TryRead(new string('a', 65), 64, out _));
        Assert.False(IdempotencyKey.TryRead($"\"{new string('a', 65)}\"", 64, out _));
        Assert.False(IdempotencyKey.TryRead(new string('a', 5000), 64, out _));
    }

    [Fact]
    public void Several_fields_are_no_key() => Assert.False(IdempotencyKey.TryRead(new[] { "a", "b" }, 64, out _));

    [Fact]
    public void Whatever_is_quoted_comes_out_as_it_was() =>
        Gen.Char[' ', '~'].Array[1, 60].Sample(text =>
        {
            var plain = new string(text);
            var quoted = "\"" + plain.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
            return IdempotencyKey.TryRead(quoted, 64, out var key) && key == plain;
        });
}
