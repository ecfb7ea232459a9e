using System.Text;
using CsCheck;
using Usher.Config;
using Usher.Config.Yaml;

namespace Usher.Tests.Config.Yaml;

public sealed class YamlReaderTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Char[" abc:{}[],&*#?|->%@`'\"\\\t\né\u2028$!~"].Array[0, 12].Select(chars => new string(chars)),
        OneOf("", "null", "~", "true", "off", "<<", "- a", "a: b", "${X}", "1_000", "0x1", "\u0001", "😀"));

    private static readonly Gen<object> Trees = Gen.Recursive<object>((depth, tree) => depth > 4
        ? Texts.Select(text => (object)text)
        : Gen.Frequency(
            (3, Texts.Select(text => (object)text)),
            (1, tree.List[0, 4].Select(list => (object)list)),
            (1, Gen.Select(Texts, tree).List[0, 4].Select(pairs => (object)pairs.DistinctBy(pair => pair.Item1).ToList()))));

    private static readonly Gen<string> Garbage = Gen.OneOf(
        Gen.Char[" \n\n:-{}[],&*#?|>%@`'\"\\\tab1!~\r\u2028\u0085"].Array[0, 60].Select(chars => new string(chars)),
        Gen.Byte.Array[0, 80].Select(bytes => Encoding.UTF8.GetString(bytes)),
        OneOf("a:\n", "  b: 1\n", "- c\n", "{ d: [e, ", "]}", "\"f\\", "&g ", "*g", "? h\n", "--- ", "...\n", "|\n  i\n", "!!j ", "\t", ": ").Array[0, 12].Select(string.Concat));

    [Fact]
    public void A_tree_that_is_written_as_YAML_reads_as_the_same()
    {
        Gen.Select(Trees, Gen.Bool).Sample((tree, isFlow) =>
        {
            var text = new StringBuilder();
            if (isFlow) WriteFlow(text, tree);
            else WriteBlock(text, tree, 0);
            var (node, check) = Read(text.ToString());
            Assert.True(!check.HasErrors, $"{text}\n{string.Join('\n', check.Errors)}");
            Assert.Equal(Show(tree), Show(node!));
        });
    }

    [Fact]
    public void Garbage_is_an_error_inside_the_file_and_never_a_crash()
    {
        Garbage.Sample(text =>
        {
            var (node, check) = Read(text);
            var file = new YamlFile("a.yaml", "/a.yaml", text);
            foreach (var error in check.Errors)
            {
                Assert.InRange(error.Line, 1, file.LineCount);
                Assert.InRange(error.Column, 1, file.Line(error.Line).Length + 1);
            }

            if (node is null) Assert.True(check.HasErrors);
            else AssertInside(node, file);
            ConfigErrorText.Render(check.Errors, colours: true);
        }, iter: 20_000);
    }

    [Fact]
    public void Garbage_is_never_a_crash_of_the_whole_reader() =>
        Garbage.Sample(text =>
        {
            var result = ConfigReader.ReadText("usher.yaml", "routes:\n  /a:\n    to: http://a\n    sample: " + text, SamplePolicies.All, _ => null);
            Assert.Equal(result.IsValid, result.Errors.Count == 0);
        }, iter: 5_000);

    [Fact]
    public void An_alias_is_what_its_anchor_names_with_the_place_of_that()
    {
        var (node, check) = Read("a: &x { b: 1 }\nc: *x\n");
        Assert.False(check.HasErrors);
        Assert.Same(((YamlMapping)node!).Find("a")!.Value, ((YamlMapping)node).Find("c")!.Value);
    }

    [Fact]
    public void Aliases_are_expanded_up_to_a_limit()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++) text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        Assert.StartsWith("aliases make this file larger", Assert.Single(Read(text.ToString()).Check.Errors).Message);
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static (YamlNode? Node, ConfigCheck Check) Read(string text)
    {
        var check = new ConfigCheck();
        return (new YamlReader(new YamlFile("a.yaml", "/a.yaml", text), check).Read(), check);
    }

    private static void AssertInside(YamlNode node, YamlFile file)
    {
        Assert.InRange(node.Line, 1, file.LineCount);
        Assert.InRange(node.Column, 1, file.Line(node.Line).Length + 1);
        foreach (var child in node switch { YamlSequence list => list.Items, YamlMapping mapping => mapping.Entries.SelectMany(entry => new[] { entry.Key, entry.Value }), _ => [] }) AssertInside(child, file);
    }

    private static string Show(object node) => node switch
    {
        string text => $"<{text}>",
        YamlScalar scalar => $"<{scalar.Text}>",
        List<object> list => $"[{string.Join(",", list.Select(Show))}]",
        YamlSequence list => $"[{string.Join(",", list.Items.Select(Show))}]",
        List<(string Key, object Value)> pairs => $"{{{string.Join(",", pairs.Select(pair => $"<{pair.Key}>={Show(pair.Value)}"))}}}",
        YamlMapping mapping => $"{{{string.Join(",", mapping.Entries.Select(entry => $"<{entry.Key.Text}>={Show(entry.Value)}"))}}}",
        _ => throw new ArgumentException(node.GetType().Name),
    };

    private static void WriteFlow(StringBuilder text, object tree)
    {
        switch (tree)
        {
            case string scalar:
                text.Append(Quote(scalar));
                break;
            case List<object> list:
                text.Append('[');
                foreach (var item in list)
                {
                    WriteFlow(text, item);
                    text.Append(", ");
                }

                text.Append(']');
                break;
            case List<(string Key, object Value)> pairs:
                text.Append('{');
                foreach (var (key, value) in pairs)
                {
                    text.Append(Quote(key)).Append(": ");
                    WriteFlow(text, value);
                    text.Append(", ");
                }

                text.Append('}');
                break;
        }
    }

    private static void WriteBlock(StringBuilder text, object tree, int indent)
    {
        switch (tree)
        {
            case List<object> { Count: > 0 } list:
                foreach (var item in list)
                {
                    text.Append('\n').Append(' ', indent).Append("- ");
                    WriteBlock(text, item, indent + 2);
                }

                break;
            case List<(string Key, object Value)> { Count: > 0 } pairs:
                foreach (var (key, value) in pairs)
                {
                    text.Append('\n').Append(' ', indent).Append(Quote(key)).Append(": ");
                    WriteBlock(text, value, indent + 2);
                }

                break;
            default:
                WriteFlow(text, tree);
                break;
        }
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (c < ' ' || c is '\u2028' or '\x85') quoted.Append($"\\u{(int)c:x4}");
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
