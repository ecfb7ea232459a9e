using System.Globalization;
using CsCheck;
using Usher.Expressions;

namespace Usher.Tests.Expressions;

/// <summary>Random expressions against a second reading of the language, written in the plainest way.</summary>
public sealed class ExpressionPropertyTests
{
    private static readonly (string Text, object? Value)[] Leaves =
    [
        ("claims.tenant", "acme"), ("path.tenant", "acme"), ("claims.age", 42L), ("claims.score", 4.5), ("claims.admin", true), ("claims.banned", false),
        ("claims.missing", null), ("claims.big", 9007199254740993L), ("claims.roles[1]", "dév"), ("query.q", "a bé"), ("header.missing", null),
        ("claims['aud']", "api"), ("claims.levels[1]", 2.0), ("method", "POST"), ("claims.quoted", "a\"b\\cÄ😀"), ("claims.none", Array.Empty<object?>()),
        ("claims.mixed", new object?[] { 1L, "a", null, null }), ("groups", new object?[] { "ops", "partners" }),
    ];

    private static readonly Gen<Node> Leaf = Gen.OneOf(
        Gen.OneOf(Leaves).Select(leaf => new Node(leaf.Text, leaf.Value)),
        Gen.OneOf("acme", "a", "dév", "", "zz", "ops").Select(text => new Node($"'{text}'", text)),
        Gen.OneOf(1L, 2L, 42L, -5L, 9007199254740993L).Select(number => new Node(number.ToString(CultureInfo.InvariantCulture), number)),
        Gen.OneOf(4.5, 2.0, 42.0, 9007199254740992.0).Select(number => new Node(number.ToString("0.0", CultureInfo.InvariantCulture), number)),
        Gen.Bool.Select(flag => new Node(flag ? "true" : "false", flag)));

    private static readonly Gen<Node> Tree = Gen.Recursive<Node>((depth, inner) => depth > 4 ? Leaf : Gen.Frequency(
        (2, Leaf),
        (2, Gen.Select(inner, inner, Gen.OneOf("==", "!=", "<", "<=", ">", ">="), (left, right, sign) => new Node($"({left.Text} {sign} {right.Text})", Compare(left.Value, right.Value, sign)))),
        (1, Gen.Select(inner, inner, (left, right) => new Node($"({left.Text} in {right.Text})", left.Value is not null && (right.Value is object?[] items ? items : [right.Value]).Any(item => Compare(left.Value, item, "=="))))),
        (2, Gen.Select(inner, inner, inner, (a, b, c) => new Node($"({a.Text} && {b.Text} && {c.Text})", a.Value is true && b.Value is true && c.Value is true))),
        (2, Gen.Select(inner, inner, (a, b) => new Node($"({a.Text} || {b.Text})", a.Value is true || b.Value is true))),
        (1, inner.Select(a => new Node($"(!{a.Text})", a.Value is not true))),
        (1, inner.Select(a => new Node($"({a.Text} == null)", a.Value is null))),
        (1, Gen.Select(inner, inner, (a, b) => new Node($"{a.Text}.startsWith({b.Text})", a.Value is string text && b.Value is string start && text.StartsWith(start, StringComparison.Ordinal))))));

    [Fact]
    public void Means_the_same_as_the_plain_reading()
    {
        var request = new SampleRequest();
        var read = 0;
        Tree.Sample(tree =>
        {
            if (!Expression.TryParse(tree.Text, SampleRequest.Scope, ExpressionType.Bool, out var expression, out _)) return;
            Interlocked.Increment(ref read);
            var holds = expression.IsTrue(request.Context, request.Request);
            if (holds != tree.Value is true) throw new InvalidOperationException($"{tree.Text} is {holds}");
        }, iter: 20_000, threads: 1);
        Assert.InRange(read, 1000, 20_000);
    }

    [Fact]
    public void Any_text_is_read_or_refused_at_a_place_within_it()
    {
        var piece = Gen.OneOf(Gen.OneOf("claims", ".", "a", "[", "]", "(", ")", "'", "==", " in ", "&&", "||", "!", "1", "-", "e", ".5", "null", "path.tenant", "header.", "size()", ".matches('", "\\u", " ", "ip in ['10.0.0.0/8']"), Gen.Char.Select(c => c.ToString()));
        piece.Array[0, 30].Select(string.Concat).Sample(text =>
        {
            if (Expression.TryParse(text, SampleRequest.Scope, ExpressionType.Any, out _, out var errors)) return errors.Count == 0;
            return errors.All(error => error.Offset >= 0 && error.Offset <= text.Length && error.Message.Length > 0);
        }, iter: 50_000);
    }

    private static bool Compare(object? left, object? right, string sign)
    {
        if (left is null || right is null) return false;
        int? order = (left, right) switch
        {
            (string a, string b) => string.CompareOrdinal(a, b),
            (long a, long b) => a.CompareTo(b),
            (long or double, long or double) => Exact(left).CompareTo(Exact(right)),
            (bool a, bool b) when sign is "==" or "!=" => a == b ? 0 : 1,
            _ => null,
        };
        return sign switch
        {
            "==" => order == 0,
            "!=" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    private static decimal Exact(object number) => number is long whole ? whole : (decimal)(double)number;

    private sealed record Node(string Text, object? Value);
}
