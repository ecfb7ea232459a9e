using System.Security.Cryptography;
using System.Text;
using Usher.OpenApi;
using Usher.Schemas;

namespace Usher.Policies;

/// <summary>Reads the documents that policies name, each once as long as its file stays the same.</summary>
internal static class ApiDocuments
{
    private const int MostProblems = 20;

    /// <summary>A file; null: it cannot be read, which is told.</summary>
    /// <param name="route">The route that is being built.</param>
    /// <param name="options">The record that names it.</param>
    /// <param name="property">Where it does.</param>
    /// <param name="name">The path as the record has it.</param>
    public static SchemaDocument? Read(RouteBuild route, object options, string property, string name)
    {
        var path = route.Check.ResolvePath(options, name);
        try
        {
            route.Check.NoteFile(path);
            var text = DocumentFile.Text(path);
            return route.KeepShared($"document {path} {name} {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}", () => DocumentFile.Parse(name, path, text));
        }
        catch (InvalidDataException wrong)
        {
            route.Check.Error(options, property, $"'{name}': {wrong.Message}", "paths are relative to the file that names them");
            return null;
        }
    }

    /// <summary>A document of OpenAPI, checked; null: something is wrong with it, which is told.</summary>
    public static ApiDocument? Check(RouteBuild route, object options, string property, SchemaDocument document)
    {
        var api = route.KeepShared($"openapi {document.Uri} {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(document.Root.GetRawText())))}", () => ApiDocument.Of(document));
        foreach (var problem in api.Problems.Take(MostProblems)) route.Check.Error(options, property, $"'{document.Name}': {problem}");
        return api.Problems.Count > 0 ? null : api;
    }
}
