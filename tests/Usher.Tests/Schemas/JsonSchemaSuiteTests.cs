using System.Globalization;

namespace Usher.Tests.Schemas;

/// <summary>The official JSON-Schema-Test-Suite of draft 2020-12.</summary>
public sealed class JsonSchemaSuiteTests(ITestOutputHelper output)
{
    // Meta-schemas that switch vocabularies off: a schema of one is a config error where it is used (its dialect is not known).
    private static readonly string[] NotClaimed = ["vocabulary.json: schema that uses custom metaschema with with no validation vocabulary: "];

    // What formats are not told apart by: IDNA's rules for U-labels, which need its tables.
    private static readonly Dictionary<string, string> Vocabularies = new(StringComparer.Ordinal)
    {
        ["anchor"] = "core", ["boolean_schema"] = "core", ["defs"] = "core", ["dynamicRef"] = "core", ["infinite-loop-detection"] = "core", ["ref"] = "core", ["refRemote"] = "core", ["vocabulary"] = "core",
        ["additionalProperties"] = "applicator", ["allOf"] = "applicator", ["anyOf"] = "applicator", ["contains"] = "applicator", ["dependentSchemas"] = "applicator", ["if-then-else"] = "applicator",
        ["items"] = "applicator", ["not"] = "applicator", ["oneOf"] = "applicator", ["patternProperties"] = "applicator", ["prefixItems"] = "applicator", ["properties"] = "applicator", ["propertyNames"] = "applicator",
        ["unevaluatedItems"] = "unevaluated", ["unevaluatedProperties"] = "unevaluated", ["content"] = "content", ["format"] = "format-annotation", ["default"] = "meta-data",
    };

    [Fact]
    public void Every_required_test_of_the_vocabularies_holds()
    {
        var results = JsonSchemaSuite.Files().Where(file => !file.Contains('/', StringComparison.Ordinal))
            .SelectMany(file => JsonSchemaSuite.Run(file, assertsFormats: false).Select(test => (File: Path.GetFileNameWithoutExtension(file), test.Name, Holds: test.Found == test.Expected)))
            .ToList();
        foreach (var group in results.GroupBy(test => Vocabularies.GetValueOrDefault(test.File, "validation")).OrderBy(group => group.Key, StringComparer.Ordinal))
            output.WriteLine(Share(group.Key, group.Count(test => test.Holds), group.Count()));
        output.WriteLine(Share("all required", results.Count(test => test.Holds), results.Count));
        Assert.True(results.Count > 1200, "the suite is not there");
        Assert.Empty(results.Where(test => !test.Holds && !NotClaimed.Any(name => test.Name.StartsWith(name, StringComparison.Ordinal))).Select(test => test.Name));
    }

    [Fact]
    public void Tells_what_it_passes_of_the_optional_tests()
    {
        var lines = new List<string>();
        foreach (var file in JsonSchemaSuite.Files().Where(file => file.StartsWith("optional/", StringComparison.Ordinal)))
        {
            var results = JsonSchemaSuite.Run(file, assertsFormats: file.StartsWith("optional/format/", StringComparison.Ordinal)).ToList();
            output.WriteLine(Share(file, results.Count(test => test.Found == test.Expected), results.Count));
            lines.AddRange(results.Where(test => test.Found is not null && test.Found != test.Expected).Select(test => $"  {(test.Expected ? "refused" : "ACCEPTED")} {test.Name}"));
            lines.AddRange(results.Where(test => test.Found is null).Select(test => $"  config error {test.Name}"));
        }

        foreach (var line in lines) output.WriteLine(line);
    }

    private static string Share(string what, int held, int all) => string.Create(CultureInfo.InvariantCulture, $"{what,-34} {held,5} of {all,5}  {100.0 * held / all:0.0} %");
}
