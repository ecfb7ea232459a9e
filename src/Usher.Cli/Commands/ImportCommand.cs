using System.CommandLine;
using Usher.Cli.Importing;
using Usher.OpenApi;

namespace Usher.Cli.Commands;

/// <summary><c>usher import openapi FILE</c>: a file made of what is there already.</summary>
internal static class ImportCommand
{
    public static Command Create() => new("import", """
        Make a file of what is there already.

        Example:
          usher import openapi petstore.yaml > usher.yaml
        """) { OpenApi() };

    private static Command OpenApi()
    {
        var file = new Argument<string>("file") { Description = "The OpenAPI document (3.0 or 3.1, YAML or JSON)." };
        var to = new Option<string?>("--to") { Description = "Where requests go. Default: the document's first server.", HelpName = "URL" };
        var output = new Option<string?>("--output", "-o") { Description = "The file to write, which must not exist. Default: standard output.", HelpName = "FILE" };
        var command = new Command("openapi", """
            Make routes with validation of an OpenAPI document.

            Examples:
              usher import openapi petstore.yaml > usher.yaml
              usher import openapi petstore.yaml --to http://localhost:5000 -o usher.yaml
            """) { file, to, output };
        command.SetAction(parsed => Import(parsed.GetValue(file)!, parsed.GetValue(to), parsed.GetValue(output)));
        return command;
    }

    private static int Import(string file, string? to, string? output)
    {
        try
        {
            var path = Path.GetFullPath(file);
            var document = DocumentFile.Parse(file, path, DocumentFile.Text(path));
            if (!ApiDocument.IsOne(document)) throw new InvalidDataException("it is no OpenAPI document: it has no key 'openapi'");
            var api = ApiDocument.Of(document);
            if (api.Problems.Count > 0) throw new InvalidDataException(string.Join("; ", api.Problems.Take(5)));
            var folder = output is null ? Directory.GetCurrentDirectory() : Path.GetDirectoryName(Path.GetFullPath(output))!;
            var yaml = new OpenApiImport(api, Path.GetRelativePath(folder, path), to).Write();
            if (output is null) Console.Out.Write(yaml);
            else WriteNew(output, yaml);
            return ExitCode.Ok;
        }
        catch (InvalidDataException wrong)
        {
            Console.Error.WriteLine($"usher: '{file}': {wrong.Message}");
            return ExitCode.BadUsage;
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"usher: {trouble.Message}");
            return ExitCode.Failed;
        }
    }

    private static void WriteNew(string output, string yaml)
    {
        using var file = new StreamWriter(new FileStream(output, FileMode.CreateNew, FileAccess.Write));
        file.Write(yaml);
    }
}
