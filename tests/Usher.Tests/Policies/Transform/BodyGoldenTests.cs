using System.Text;
using CsCheck;
using Usher.Config;
using Usher.Hosting;
using Usher.Policies.Transform;
using Usher.Tests.Expressions;
using Usher.Tests.Support;

namespace Usher.Tests.Policies.Transform;

/// <summary>Every transform of a body as a file: what is said, what comes, what goes. <c>UPDATE_GOLDEN=1</c> writes the last part anew.</summary>
public sealed class BodyGoldenTests
{
    private static readonly string Folder = Repository.PathOf("tests", "Usher.Tests", "Policies", "Transform", "golden");

    public static TheoryData<string> Cases() => [.. Directory.GetFiles(Folder, "*.case").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Comes_out_the_same_in_pieces_of_any_size(string name)
    {
        var file = Path.Combine(Folder, name + ".case");
        var text = File.ReadAllText(file);
        var (body, input) = (Part(text, "body"), Encoding.UTF8.GetBytes(Part(text, "input")));
        var plan = BodyPlans.Compile(body);
        var whole = BodyPlans.Run(plan, input, [input.Length]);
        Golden.Equal(file, $"--- body\n{body}\n--- input\n{Encoding.UTF8.GetString(input)}\n--- output\n{whole}\n");
        Gen.Int[1, 9].Array[1, 60].Sample(sizes => BodyPlans.Run(plan, input, sizes) == whole, iter: 200, threads: 1);
    }

    [Fact]
    public void What_is_cut_off_anywhere_is_never_whole()
    {
        foreach (var (body, input) in new[] { ("drop: [a]", """{"a":[1,{"b":"c"}],"d":"e"}"""), ("move: { a: b }", """[{"a":1}]"""), ("wrap: w", """{"x":[1.5]}""") })
        {
            var plan = BodyPlans.Compile(body);
            var bytes = Encoding.UTF8.GetBytes(input);
            for (var length = 0; length < bytes.Length; length++) Assert.Equal("NotJson", BodyPlans.Run(plan, bytes.AsSpan(0, length), [3]));
        }
    }

    [Theory]
    [InlineData("drop: [a]", "{\"a\":1}x")]
    [InlineData("drop: [a]", "{'a':1}")]
    [InlineData("drop: [a]", "{\"a\":1,}")]
    [InlineData("drop: [a]", "{\"\\ud800\":1}")]
    [InlineData("drop: [a]", "<html>")]
    [InlineData("drop: [a]", "")]
    [InlineData("move: { a: b }", "{\"a\":1,\"a\":2}")]
    [InlineData("set: { a: \"{body.b}\" }", "{\"b\":1,\"b\":2}")]
    [InlineData("json: { a: \"{body.b}\" }", "{\"b\":1")]
    public void What_is_no_JSON_is_refused(string body, string input) =>
        Assert.Equal("NotJson", BodyPlans.Run(BodyPlans.Compile(body), Encoding.UTF8.GetBytes(input), [4]));

    [Fact]
    public void What_is_larger_than_may_be_held_is_refused()
    {
        var input = Encoding.UTF8.GetBytes($$"""{"a":"{{new string('x', 5000)}}"}""");
        Assert.Equal("TooLarge", BodyPlans.Run(BodyPlans.Compile("move: { a: b }\nmax: 1KB"), input, [100]));
        Assert.Equal("TooLarge", BodyPlans.Run(BodyPlans.Compile("drop: [a]\nmax: 1KB"), input, [100]));
        Assert.Equal("{}", BodyPlans.Run(BodyPlans.Compile("drop: [a]"), input, [100]));
    }

    [Fact]
    public void Nesting_has_a_limit()
    {
        var deep = Encoding.UTF8.GetBytes(new string('[', 200) + new string(']', 200));
        Assert.Equal("NotJson", BodyPlans.Run(BodyPlans.Compile("drop: [a]"), deep, [7]));
    }

    [Fact]
    public void A_list_of_100_MB_takes_constant_memory()
    {
        var item = Encoding.UTF8.GetBytes("""{"id":1234567,"name":"a name of some length","secret":"0123456789abcdef","tags":["a","b","c"],"address":{"city":"Köln","zip":"50667"}},""");
        var piece = new byte[item.Length * 500];
        for (var i = 0; i < 500; i++) item.CopyTo(piece, i * item.Length);
        var request = new SampleRequest();
        using var run = new BodyRun(BodyPlans.Compile("keep: [id, name, secret, address.city]\ndrop: [secret]\nrename: { name: title }\nset: { v: 1 }"), request.Context, request.Request);
        long came = 1, went = 0;
        run.Input.Write((byte)'[');
        var before = GC.GetAllocatedBytesForCurrentThread();
        while (came < 100 * 1024 * 1024)
        {
            run.Input.Write(piece);
            came += piece.Length;
            if (run.Process(isFinal: false) is var problem && problem != BodyProblem.None) Assert.Fail($"{problem} after {came} bytes");
            went += run.Output.Count;
            run.Output.Clear();
        }

        run.Input.Write("0]"u8);
        Assert.Equal(BodyProblem.None, run.Process(isFinal: true));
        Assert.InRange(went, came / 4, came);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 * 1024 * 1024);
    }

    private static string Part(string text, string name)
    {
        var start = text.IndexOf($"--- {name}\n", StringComparison.Ordinal) + name.Length + 5;
        var end = text.IndexOf("\n--- ", start, StringComparison.Ordinal);
        return end < 0 ? text[start..].TrimEnd('\n') : text[start..end];
    }
}
