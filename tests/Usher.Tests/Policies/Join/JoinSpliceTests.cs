using System.Text;
using System.Text.Json;
using CsCheck;
using Usher.Expressions.Json;
using Usher.Policies.Join;

namespace Usher.Tests.Policies.Join;

/// <summary>Parts are put into the answer as the bytes that came: numbers, the order of members, escapes and white space stay what they were.</summary>
public sealed class JoinSpliceTests
{
    private static readonly Gen<string> Document = Gen.Recursive<string>((depth, inner) =>
    {
        var scalar = Gen.OneOf("1", "-0", "1.50", "12345678901234567890.10", "1e400", "\"x\"", "\"\\u00e9é\\/😀\\ud83d\\ude00\"", "\"\"", "true", "null", "[ ]", "{}");
        if (depth > 3) return scalar;
        return Gen.Frequency(
            (1, scalar),
            (2, inner.Array[0, 4].Select(items => $"[ {string.Join(" ,\n", items)}]")),
            (3, Gen.Select(Gen.OneOf("a", "b", "\\u0061", "é"), inner).Array[0, 4].Select(members => "{" + string.Join(",\t", members.Select(member => $"\"{member.Item1}\" : {member.Item2}")) + " }")));
    });

    [Fact]
    public void What_is_kept_of_a_body_is_what_came_in_any_pieces() =>
        Gen.Select(Document, Gen.Int[1, 9]).Sample((document, length) =>
        {
            var bytes = Encoding.UTF8.GetBytes(document);
            using var body = new PartBody(rule: null, opening: 0);
            for (var at = 0; at < bytes.Length; at += length) Assert.True(body.Add(bytes.AsSpan(at, Math.Min(length, bytes.Length - at))));
            Assert.True(body.End());
            Assert.Equal(bytes, body.Bytes.Span.ToArray());
        }, iter: 5_000);

    [Fact]
    public void What_is_dropped_leaves_the_rest_as_it_came() =>
        Gen.Select(Document, Gen.Int[1, 9]).Sample((document, length) =>
        {
            var rule = new JsonRule();
            rule.Drop(["gone"]);
            rule.Complete();
            var bytes = Encoding.UTF8.GetBytes($"{{\"gone\": {document}, \"kept\":{document}}}");
            using var body = new PartBody(rule, opening: 0);
            for (var at = 0; at < bytes.Length; at += length) Assert.True(body.Add(bytes.AsSpan(at, Math.Min(length, bytes.Length - at))));
            Assert.True(body.End());
            Assert.Equal(Tokens(Encoding.UTF8.GetBytes($"{{\"kept\":{document}}}")), Tokens(body.Bytes.Span));
        }, iter: 5_000);

    [Fact]
    public async Task An_answer_is_its_parts_byte_for_byte()
    {
        var documents = new string[2];
        await using var upstream = await JoinTests.Serve(target => documents[target == "/a" ? 0 : 1]);
        await using var gateway = await JoinTests.Start($$"""
            GET /object: { join: { a: "{{upstream.Url}}/a", b: "{{upstream.Url}}/b" } }
              GET /shape: { join: { parts: { a: "{{upstream.Url}}/a", b: "{{upstream.Url}}/b" }, shape: { x: ["{b}"], y: "{a}" } } }
            """);
        await Document.Array[2].SampleAsync(async pair =>
        {
            (documents[0], documents[1]) = (pair[0], pair[1]);
            Assert.Equal($"{{\"a\":{pair[0]},\"b\":{pair[1]}}}", await gateway.Client.GetStringAsync("/object"));
            Assert.Equal(Tokens(Encoding.UTF8.GetBytes($"{{\"x\":[{pair[1]}],\"y\":{pair[0]}}}")), Tokens(Encoding.UTF8.GetBytes(await gateway.Client.GetStringAsync("/shape"))));
        }, iter: 150, threads: 1);
    }

    // Names, texts and numbers as they are written, without the white space between them.
    private static string Tokens(ReadOnlySpan<byte> json)
    {
        var tokens = new StringBuilder();
        var reader = new Utf8JsonReader(json);
        while (reader.Read()) tokens.Append(reader.TokenType).Append(' ').Append(Encoding.UTF8.GetString(reader.ValueSpan)).Append('\n');
        return tokens.ToString();
    }
}
