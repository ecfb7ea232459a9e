using System.Net;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Usher.ConfigGenerator;

/// <summary>Reads the summary of a declaration from its source, also where the compiler does not parse documentation.</summary>
internal static class DocComment
{
    private static readonly Regex Summary = new("<summary>(.*?)</summary>", RegexOptions.Singleline | RegexOptions.CultureInvariant);
    private static readonly Regex Reference = new("<(?:see|seealso|paramref|typeparamref) (?:cref|langword|name)=\"(?:[^\"]*[.:])?([^\".:(]*)(?:\\([^\"]*)?\"\\s*/>", RegexOptions.CultureInvariant);
    private static readonly Regex Link = new("<see href=\"([^\"]*)\"\\s*/>", RegexOptions.CultureInvariant);
    private static readonly Regex Code = new("</?(?:c|code)>", RegexOptions.CultureInvariant);
    private static readonly Regex Tag = new("<[^>]*>", RegexOptions.CultureInvariant);
    private static readonly Regex Space = new("\\s+", RegexOptions.CultureInvariant);

    /// <summary>The summary as one line, code in backticks; empty where there is none.</summary>
    public static string SummaryOf(ISymbol symbol)
    {
        foreach (var declared in symbol.DeclaringSyntaxReferences)
        {
            var node = declared.GetSyntax();
            if (node is VariableDeclaratorSyntax { Parent.Parent: { } field }) node = field;
            var lines = node.GetLeadingTrivia().ToFullString().Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("///", StringComparison.Ordinal));
            var found = Summary.Match(string.Join("\n", lines.Select(line => line.Substring(3))));
            if (found.Success) return Plain(found.Groups[1].Value);
        }

        return "";
    }

    private static string Plain(string xml)
    {
        var text = Reference.Replace(xml, "`$1`");
        text = Link.Replace(text, "$1");
        text = Code.Replace(text, "`");
        text = Tag.Replace(text, "");
        return WebUtility.HtmlDecode(Space.Replace(text, " ").Trim());
    }
}
