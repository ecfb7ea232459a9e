using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Usher.ConfigGenerator;

/// <summary>Writes IConfigRecord for every record that is marked as one.</summary>
[Generator]
public sealed class ConfigRecordGenerator : IIncrementalGenerator
{
    /// <inheritdoc />
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        // The model is the text itself, so that a record whose text stays the same costs nothing downstream.
        var files = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Usher.Config.ConfigRecordAttribute",
            static (node, _) => node is RecordDeclarationSyntax,
            static (found, cancel) =>
            {
                cancel.ThrowIfCancellationRequested();
                var record = (INamedTypeSymbol)found.TargetSymbol;
                var given = found.Attributes[0].NamedArguments;
                var listAs = given.FirstOrDefault(argument => argument.Key == "ListAs").Value.Value as string;
                var mapAs = given.FirstOrDefault(argument => argument.Key == "MapAs").Value.Value as string;
                var name = record.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat);
                return (Name: name, Text: new RecordWriter(record, listAs, mapAs).Write());
            });
        context.RegisterSourceOutput(files, static (output, file) => output.AddSource(file.Name + ".g.cs", SourceText.From(file.Text, Encoding.UTF8)));
    }
}
