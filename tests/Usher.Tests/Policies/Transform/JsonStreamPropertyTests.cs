using System.Text;
using System.Text.Json;
using CsCheck;
using Usher.Expressions.Json;

namespace Usher.Tests.Policies.Transform;

/// <summary>Random documents under random rules.</summary>
public sealed class JsonStreamPropertyTests
{
    private static readonly Gen<string> Name = Gen.OneOf("a", "b", "c", "d");

    private static readonly Gen<string> Document = Gen.Recursive<string>((depth, inner) =>
    {
        var scalar = Gen.OneOf("1", "-2.50e3", "\"x\"", "\"\\u0061\\n\"", "true", "null", "[]", "{}");
        if (depth > 3) return scalar;
        var written = Gen.OneOf("a", "b", "c", "d", "\\u0061", "e");
        return Gen.Frequency(
            (1, scalar),
            (2, inner.Array[0, 4].Select(items => $"[ {string.Join(" , ", items)} ]")),
            (4, Gen.Select(written, inner).Array[0, 5].Select(members => "{" + string.Join(",\n", members.Select(member => $"\"{member.Item1}\" : {member.Item2}")) + "}")));
    });

    private static readonly Gen<string[]> Path = Gen.OneOf("a", "b", "c", "d", "*").Array[1, 3];

    [Fact]
    public void What_comes_out_is_JSON_without_what_was_dropped_and_the_same_in_any_pieces() =>
        Gen.Select(Document, Path.Array[0, 2], Path.Array[0, 2], Gen.Select(Path, Name).Array[0, 2], Path.Array[0, 2], Gen.Int[1, 7]).Sample(
            (document, keep, drop, rename, set, size) =>
            {
                var rule = new JsonRule();
                foreach (var path in keep) rule.Keep(path);
                foreach (var path in drop) rule.Drop(path);
                foreach (var (path, name) in rename.Where(one => one.Item1[^1] != "*")) rule.Rename(path, name);
                foreach (var path in set) rule.Set(path, 0);
                rule.Complete();
                if (rule.Clashes) return;
                var bytes = Encoding.UTF8.GetBytes(document);
                var whole = Run(rule, bytes, bytes.Length);
                using var parsed = JsonDocument.Parse(whole);
                Assert.Equal(whole, Run(rule, bytes, size));
                if (rename.Length + set.Length > 0) return;
                foreach (var path in drop) Assert.False(Has(parsed.RootElement, path, 0), $"{document} has {string.Join('.', path)} in {whole}");
            },
            iter: 20_000);

    private static string Run(JsonRule rule, byte[] document, int size)
    {
        using var stream = new JsonStream(rule, ["\"set\""u8.ToArray()]);
        using var input = new JsonBytes();
        using var output = new JsonBytes();
        for (var at = 0; at < document.Length; at += size)
        {
            input.Write(document.AsSpan(at, Math.Min(size, document.Length - at)));
            input.Consume(stream.Read(input.Span, isFinal: at + size >= document.Length, output));
        }

        return Encoding.UTF8.GetString(output.Span);
    }

    private static bool Has(JsonElement value, string[] path, int at) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Any(item => Has(item, path, at)),
        JsonValueKind.Object => value.EnumerateObject().Any(member => (path[at] == "*" || member.Name == path[at]) && (at + 1 == path.Length || Has(member.Value, path, at + 1))),
        _ => false,
    };
}
