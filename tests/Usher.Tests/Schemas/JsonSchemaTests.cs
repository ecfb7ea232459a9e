using Usher.Schemas;

namespace Usher.Tests.Schemas;

public sealed class JsonSchemaTests
{
    [Theory]
    [InlineData("multipleOf: 0.1", "0.3", true)]
    [InlineData("multipleOf: 0.01", "19.99", true)]
    [InlineData("multipleOf: 0.01", "19.999", false)]
    [InlineData("multipleOf: 0.01", "1e-2", true)]
    [InlineData("multipleOf: 3", "9007199254740993", true)]
    [InlineData("multipleOf: 3", "9007199254740994", false)]
    [InlineData("multipleOf: 7", "7e400", true)]
    [InlineData("multipleOf: 7", "1e400", false)]
    [InlineData("multipleOf: 999999999999999999", "999999999999999999000", true)]
    [InlineData("multipleOf: 2", "1e999999999999", true)]
    [InlineData("multipleOf: 2", "1e-999999999999999999999", false)]
    [InlineData("multipleOf: 5", "0e999999999999999999999999", true)]
    [InlineData("maximum: 9007199254740992", "9007199254740993", false)]
    [InlineData("maximum: 9007199254740993", "9007199254740993", true)]
    [InlineData("maximum: 0.1", "0.10000000000000000001", false)]
    [InlineData("exclusiveMaximum: 0.1", "0.1000", false)]
    [InlineData("exclusiveMinimum: -1", "-1.0e0", false)]
    [InlineData("minimum: -1", "-1.00000000000000000000000001", false)]
    [InlineData("minimum: 0", "-0.0", true)]
    [InlineData("minimum: 0", "-1e-400", false)]
    [InlineData("maximum: 1e308", "1e309", false)]
    [InlineData("const: 9007199254740993", "9007199254740992", false)]
    [InlineData("const: 100", "1.00e2", true)]
    [InlineData("enum: [0.1]", "0.1000000000000000055511151231257827", false)]
    [InlineData("type: integer", "1e2", true)]
    [InlineData("type: integer", "1.5e1", true)]
    [InlineData("type: integer", "1.5", false)]
    [InlineData("type: integer", "1e-1", false)]
    [InlineData("format: int32", "2147483648", false)]
    [InlineData("format: int64", "9223372036854775807", true)]
    [InlineData("format: int64", "9223372036854775808", false)]
    [InlineData("format: double", "1e309", false)]
    [InlineData("uniqueItems: true", "[1, 1.0]", false)]
    [InlineData("uniqueItems: true", "[9007199254740992, 9007199254740993]", true)]
    [InlineData("uniqueItems: true", "[1,2,3,4,5,6,7,8,9,{\"a\":1,\"b\":[2]},{\"b\":[2.0],\"\\u0061\":1}]", false)]
    public void Numbers_are_exact(string schema, string value, bool isValid) => Assert.Equal(isValid, TestSchema.Compile(schema).IsValid(value));

    [Theory]
    [InlineData("^a$", "a\\n", false)]
    [InlineData("^\\d+$", "\u0661", false)]
    [InlineData("^\\w+$", "ä", false)]
    [InlineData("^.$", "😀", true)]
    [InlineData("^..$", "😀", false)]
    [InlineData("^[^a]$", "😀", true)]
    [InlineData("^[😀-😂]+$", "😁😂", true)]
    [InlineData("^[😀-😂]+$", "😃", false)]
    [InlineData("^\\u{1F600}$", "😀", true)]
    [InlineData("^\\ud83d\\ude00$", "😀", true)]
    [InlineData("^\\p{Lu}+$", "ÄÖ", true)]
    [InlineData("^\\p{Letter}$", "𝒳", true)]
    [InlineData("^[\\w-]+$", "a-b_c", true)]
    [InlineData("^[a-z&&[^b]]$", "b", false)]
    [InlineData("^a{2}$", "aa", true)]
    [InlineData("^{a}$", "{a}", true)]
    [InlineData("^(?=.*\\d)(?!.*x).{3}$", "a1b", true)]
    [InlineData("\\bfoo\\b", "äfooä", true)]
    [InlineData("^(?<year>[0-9]{4})$", "2026", true)]
    [InlineData("^[\\]\\[]$", "[", true)]
    [InlineData("^[^]$", "\\n", true)]
    public void Patterns_are_those_of_ECMA262(string pattern, string text, bool isValid) => Assert.Equal(isValid, TestSchema.Compile($"pattern: '{pattern}'").IsValid($"\"{text}\""));

    [Theory]
    [InlineData("(a)\\1")]
    [InlineData("\\p{Script=Greek}")]
    [InlineData("(?i)a")]
    [InlineData("a\\")]
    [InlineData("[a")]
    [InlineData("(a")]
    [InlineData("a**")]
    [InlineData("\\Z")]
    [InlineData("[b-a]")]
    [InlineData("\\u{110000}")]
    public void Patterns_that_cannot_be_honoured_are_errors(string pattern) => Assert.NotEmpty(TestSchema.Errors($"pattern: '{pattern}'"));

    [Fact]
    public void A_pattern_that_takes_too_long_makes_the_value_invalid_also_within_not()
    {
        var value = $"\"{new string('a', 40)}!\"";
        Assert.Equal(": a pattern takes too long to be matched", TestSchema.Compile("pattern: '^(?=(a|aa)+$)'").Check(value));
        Assert.Equal(": a pattern takes too long to be matched", TestSchema.Compile("not: { pattern: '^(?=(a|aa)+$)' }").Check(value));
        Assert.True(TestSchema.Compile("not: { pattern: '^(a+)+$' }").IsValid(value));
    }

    [Theory]
    [InlineData("{ requierd: [a] }", "schema#/requierd: the keyword 'requierd' is not known")]
    [InlineData("{ dependencies: {} }", "the keyword 'dependencies' is not known")]
    [InlineData("{ additionalItems: false }", "the keyword 'additionalItems' is not known")]
    [InlineData("{ $schema: 'http://json-schema.org/draft-07/schema#' }", "this dialect is not known")]
    [InlineData("{ type: text }", "expected a type")]
    [InlineData("{ minLength: -1 }", "expected a whole number")]
    [InlineData("{ minLength: 1.5 }", "expected a whole number")]
    [InlineData("{ required: id }", "expected a list of names")]
    [InlineData("{ properties: { a: 1 } }", "schema#/properties/a: expected a schema")]
    [InlineData("{ multipleOf: 0 }", "expected a number above 0")]
    [InlineData("{ multipleOf: 1234567890123456789 }", "cannot be honoured")]
    [InlineData("{ maximum: '5' }", "expected a number")]
    [InlineData("{ allOf: [] }", "expected a list of schemas")]
    [InlineData("{ $ref: '#/$defs/none' }", "there is nothing at '#/$defs/none'")]
    [InlineData("{ $ref: '#none' }", "there is no schema named '#none'")]
    [InlineData("{ $ref: 'https://example.com/x.json' }", "nothing is fetched")]
    [InlineData("{ $ref: 'other.json' }", "there is no file 'other.json'")]
    [InlineData("{ $ref: '#' }", "leads to itself")]
    [InlineData("{ $ref: '#/$defs/a', $defs: { a: { anyOf: [{ not: { $ref: '#/$defs/a' } }] } } }", "leads to itself")]
    [InlineData("5", "expected a schema")]
    public void What_cannot_be_honoured_is_an_error(string schema, string error) => Assert.Contains(error, string.Join('\n', TestSchema.Errors(schema)), StringComparison.Ordinal);

    [Fact]
    public void Remarks_and_what_is_ignored_by_name_are_none()
    {
        Assert.Empty(TestSchema.Errors("{ title: t, description: d, default: 1, examples: [1], deprecated: true, $comment: c, x-own: { y: 1 }, contentEncoding: base64, contentMediaType: text/plain }"));
        Assert.Empty(TestSchema.Errors("{ nullable: true }", new SchemaSettings { Ignored = ["nullable"] }));
    }

    [Fact]
    public void All_failures_are_told_by_their_places()
    {
        var schema = TestSchema.Compile("""
            required: [a/b, c]
            properties: { a/b: { items: { type: integer } }, "m~n": { anyOf: [{ type: string, maxLength: 1 }, { type: "null" }] } }
            patternProperties: { "^x": { enum: [1] } }
            propertyNames: { maxLength: 3 }
            unevaluatedProperties: { type: boolean }
            """);
        Assert.Equal(
            """
            /a~1b/1: expected an integer
            /m~0n: expected at most 1 character
            /x: expected one of the values that the schema allows
            /name: a member may not have this name
            : the member 'c' is missing
            """, schema.Check("""{"a/b":[1,"2"],"m~n":"long","x":2,"name":true}"""));
        Assert.Equal("/y: expected true or false", schema.Check("""{"a/b":[],"c":true,"y":1}"""));
    }

    [Fact]
    public void Failures_are_bounded_and_never_name_what_only_the_caller_knows()
    {
        var schema = TestSchema.Compile("{ additionalProperties: false, items: { type: string } }");
        Assert.Equal(JsonSchema.MostFailures, schema.Check($"[{string.Join(',', Enumerable.Range(0, 1000))}]").Split('\n').Length);
        Assert.Equal(": nothing is allowed here", schema.Check($"{{\"{new string('n', 101)}\":1}}"));
    }

    [Fact]
    public void What_is_too_deep_or_takes_too_long_is_invalid_also_within_not()
    {
        const string Tree = "{ $defs: { t: { anyOf: [{ type: array, items: { $ref: '#/$defs/t' } }, { type: array, items: { $ref: '#/$defs/t' }, maxItems: 1 }] } }, not: { $ref: '#/$defs/t' } }";
        Assert.Equal(": it takes too long to be checked", TestSchema.Compile(Tree).Check(new string('[', 60) + "1" + new string(']', 60)));
        var deep = "{ $defs: { t: { allOf: [{ allOf: [{ allOf: [{ items: { $ref: '#/$defs/t' } }] }] }] } }, not: { $ref: '#/$defs/t' } }";
        Assert.Equal(": it is nested too deeply to be checked", TestSchema.Compile(deep).Check(new string('[', 200) + new string(']', 200)));
    }

    [Theory]
    [InlineData("{ type: string, nullable: true }", "null", true)]
    [InlineData("{ nullable: true, maxLength: 1 }", "null", true)]
    [InlineData("{ type: string, nullable: true, enum: [a] }", "null", false)]
    [InlineData("{ type: integer, minimum: 5, exclusiveMinimum: true }", "5", false)]
    [InlineData("{ type: integer, minimum: 5, exclusiveMinimum: false }", "5", true)]
    [InlineData("{ type: integer, maximum: 5, exclusiveMaximum: true }", "4", true)]
    [InlineData("{ $ref: '#/components/schemas/A', maxLength: 1 }", "\"long\"", true)]
    [InlineData("{ type: object, additionalProperties: false }", "{\"a\":1}", false)]
    public void OpenApi30_is_its_own_dialect(string schema, string value, bool isValid) => Assert.Equal(isValid, TestSchema.Compile(Dialect30(schema)).IsValid(value));

    [Theory]
    [InlineData("{ const: 1 }", "is not known in OpenAPI 3.0")]
    [InlineData("{ type: [string, 'null'] }", "expected a type")]
    [InlineData("{ type: 'null' }", "expected a type")]
    [InlineData("{ exclusiveMinimum: 5 }", "expected true or false")]
    [InlineData("{ allOf: [true] }", "expected a schema")]
    public void OpenApi30_does_not_have_what_it_does_not_have(string schema, string error) => Assert.Contains(error, string.Join('\n', TestSchema.Errors(Dialect30(schema))), StringComparison.Ordinal);

    private static string Dialect30(string schema) => $"openapi: 3.0.3\ncomponents: {{ schemas: {{ A: {{ type: string }} }} }}\nschema: {schema}\n";
}
