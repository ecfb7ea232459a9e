using System.Text;
using System.Text.RegularExpressions;

namespace Usher.Hosting.Control;

/// <summary>
/// Takes secrets out of what operators are shown of a configuration. What comes from the environment or from secret files never gets here: the
/// text still has <c>${NAME}</c>. This is for those who write a secret into the file itself; it works on lines, so that it works on files that
/// are wrong, too, and on comments.
/// </summary>
internal static partial class Redaction
{
    private const string Hidden = "***";

    /// <summary>A text of several lines without its secrets.</summary>
    public static string Text(string text)
    {
        var result = new StringBuilder(text.Length);
        var lines = text.Split('\n');
        var secretIndent = -1;
        for (var i = 0; i < lines.Length; i++)
        {
            if (i > 0) result.Append('\n');
            result.Append(NextLine(lines[i], ref secretIndent));
        }

        return result.ToString();
    }

    /// <summary>One line without its secrets.</summary>
    public static string Line(string line)
    {
        var secretIndent = -1;
        return NextLine(line, ref secretIndent);
    }

    /// <summary>Lines without their secrets, those included that stand below the key of one.</summary>
    public static string[] Lines(IReadOnlyList<string> lines)
    {
        var result = new string[lines.Count];
        var secretIndent = -1;
        for (var i = 0; i < result.Length; i++) result[i] = NextLine(lines[i], ref secretIndent);
        return result;
    }

    // The indent is that of a key whose value stands on the lines below it; -1: there is none.
    private static string NextLine(string line, ref int secretIndent)
    {
        var content = line.TrimStart(' ');
        var indent = line.Length - content.Length;
        if (secretIndent >= 0 && content.Trim().Length > 0)
        {
            var isItem = content.StartsWith("- ", StringComparison.Ordinal);
            if (indent <= secretIndent && !(isItem && indent == secretIndent)) secretIndent = -1;
            else if (!Entry().IsMatch(content) && !content.Contains("${", StringComparison.Ordinal)) return line[..indent] + (isItem ? "- " : "") + Hidden;
        }

        if (Opening().Match(line) is { Success: true } opening) secretIndent = opening.Groups["indent"].Length;
        var text = Value().Replace(line, "${before}" + Hidden);
        text = UserInfo().Replace(text, "${before}" + Hidden + "@");
        text = Credential().Replace(text, "${before}" + Hidden);
        return KeyHash().Replace(text, "${before}" + Hidden);
    }

    private const string Names = @"[""']?[\w.-]*(?:token|secret|passw(?:or)?d|passphrase|authorization|set-cookie|api[-_]?key|private[-_]?key)s?[""']?";

    // A mapping or a list in the value's place is looked into; a reference to the environment is no secret.
    [GeneratedRegex($@"(?<before>(?<![\w./-]){Names}\s*[:=]\s*)(?:""(?!\$\{{[^}}""]*\}}"")[^""]*""?|'(?!\$\{{[^}}']*\}}')[^']*'?|(?!\$\{{[^}}]*\}}\s*[,}}\]]?\s*(?:\#.*)?$)(?![\s{{\[|>""'#])[^,}}\]\r\n]+?(?=\s*(?:[,}}\]\r]|\s\#|$)))", RegexOptions.IgnoreCase)]
    private static partial Regex Value();

    [GeneratedRegex($@"^(?<indent>[ ]*)(?:- )?{Names}\s*:\s*(?:[|>][+-]?\d*)?\s*(?:\#.*)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Opening();

    [GeneratedRegex(@"^(?:- )?[""']?[\w.-]+[""']?\s*:(?:\s|$)")]
    private static partial Regex Entry();

    [GeneratedRegex(@"(?<before>\b[a-z][a-z0-9+.-]*://)(?!\$\{)[^/@\s""'?#]+@", RegexOptions.IgnoreCase)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"(?<before>\b(?:bearer|basic)\s+)(?!\$\{)[\w+/=.~-]{6,}", RegexOptions.IgnoreCase)]
    private static partial Regex Credential();

    [GeneratedRegex(@"(?<before>sha256:(?:[\w-]+:)?)[\w+/=-]{16,}")]
    private static partial Regex KeyHash();
}
