using Usher.Cli.Importing;
using Usher.Config;
using Usher.Hosting;
using Usher.OpenApi;
using Usher.Tests.Support;

namespace Usher.Tests.Cli;

/// <summary><c>usher import openapi</c> makes files that <c>usher check</c> takes.</summary>
public sealed class ImportTests
{
    private static readonly string Documents = Repository.PathOf("tests", "Usher.Tests", "Cli", "documents");

    public static TheoryData<string> Files() => [.. Directory.GetFiles(Documents).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void What_is_made_is_taken(string file)
    {
        var path = Path.Combine(Documents, file);
        var api = ApiDocument.Of(DocumentFile.Parse(file, path, DocumentFile.Text(path)));
        Assert.Empty(api.Problems);
        var yaml = new OpenApiImport(api, file, "http://127.0.0.1:9").Write();
        Golden.Equal(Repository.PathOf("tests", "Usher.Tests", "Cli", "Golden", $"import-{Path.GetFileNameWithoutExtension(file)}.yaml"), yaml);
        var check = GatewayCheck.Run(ConfigSource.Text(Path.Combine(Documents, "usher.yaml"), yaml));
        Assert.True(check.IsValid, ConfigErrorText.Render(check.Errors, colours: false));
    }

    [Fact]
    public async Task The_program_writes_a_file_that_it_takes()
    {
        using var folder = new TestFolder();
        var document = Path.Combine(Documents, "petstore.yaml");
        var (code, output, errors) = await CliProcess.Run(folder.Root, "import", "openapi", document);
        Assert.Equal(0, code);
        Assert.Contains("GET /v1/pets/{pet_id}:", output, StringComparison.Ordinal);
        Assert.Equal("", errors);
        (code, output, _) = await CliProcess.Run(folder.Root, "import", "openapi", document, "--to", "http://127.0.0.1:5000", "-o", "usher.yaml");
        Assert.Equal((0, ""), (code, output));
        (code, output, errors) = await CliProcess.Run(folder.Root, "check", "usher.yaml");
        Assert.Equal("", errors);
        Assert.Equal(0, code);
        (code, _, errors) = await CliProcess.Run(folder.Root, "import", "openapi", document, "-o", "usher.yaml");
        Assert.Equal(1, code);
        Assert.Contains("exists", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none.yaml", "", "there is no such file")]
    [InlineData("plain.yaml", "type: object", "no OpenAPI document")]
    [InlineData("host.yaml", "openapi: 3.1.0\ninfo: { title: t, version: '1' }\nservers: [{ url: /v1 }]\npaths: { /a: { get: { responses: { '200': { description: ok } } } } }", "say where requests go with --to URL")]
    [InlineData("empty.yaml", "openapi: 3.1.0\ninfo: { title: t, version: '1' }\nservers: [{ url: 'http://a.example' }]\npaths: {}", "no operation")]
    public async Task What_no_file_can_be_made_of_is_said(string name, string text, string expected)
    {
        using var folder = new TestFolder();
        if (text.Length > 0) await File.WriteAllTextAsync(folder.PathOf(name), text);
        var (code, output, errors) = await CliProcess.Run(folder.Root, "import", "openapi", name);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(expected, errors, StringComparison.Ordinal);
    }
}
