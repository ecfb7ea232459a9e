using YamlDotNet.Core;

namespace Usher.Config.Yaml;

/// <summary>Says in plain words what a mistake of syntax is, where it really is, and what to write; many are texts that YAML wants quoted.</summary>
internal static class YamlTraps
{
    private const string FlowEnds = " \t,[]{}";

    /// <summary>The error for what YamlDotNet found.</summary>
    /// <param name="file">The file.</param>
    /// <param name="wrong">What was found.</param>
    /// <param name="openFlows">Where the braces and brackets begin that are open, the innermost first.</param>
    public static ConfigError Explain(YamlFile file, YamlException wrong, Stack<Mark> openFlows)
    {
        var (line, column) = file.Inside(wrong.Start.Line, wrong.Start.Column);
        var at = file.CharAt(line, column);
        var isAtEnd = wrong.Start.Line > file.LineCount || file.Line(file.LineCount).Length == 0 && wrong.Start.Line >= file.LineCount || at is '\0';
        if (TabIn(file, line, wrong) is { } tab) return tab;
        if (Says(wrong, "quoted scalar") && Says(wrong, "end of stream", "document indicator", "wrong indentation")) return At(file, line, column, $"this {at} is never closed", null);
        if (Says(wrong, "escape", "hexadecimal")) return BadEscape(file, line, column);
        if (openFlows.TryPeek(out var open)) return InFlow(file, line, column, open, isAtEnd);
        if (Says(wrong, "cannot start any token") && at is '%' or '@' or '`')
            return At(file, line, column, $"a text cannot begin with '{at}'", QuoteIt(RestOfLine(file, line, column)));
        if (Says(wrong, "directive")) return At(file, line, column, "a line that begins with '%' is a YAML directive", QuoteIt(KeyOrRest(file, line, column)));
        return InBlock(file, line, column, wrong);
    }

    /// <summary>The error where YamlDotNet itself stumbles.</summary>
    public static ConfigError Unreadable(YamlFile file, Mark last)
    {
        var c = file.CharAt((int)last.Line, (int)last.Column);
        return At(file, (int)last.Line, (int)last.Column, c is '{' or '[' ? $"this {c} is never closed" : "this is not YAML", "quote a text with special characters");
    }

    private static ConfigError InBlock(YamlFile file, int line, int column, YamlException wrong)
    {
        var text = file.Line(line);
        var indent = text.Length - text.TrimStart().Length;
        var first = indent < text.Length ? text[indent] : '\0';
        if (Says(wrong, "anchor", "alias") || first is '*' or '&' && Says(wrong, "document end", "expected key", "invalid mapping"))
        {
            if (file.CharAt(line, column) is not ('*' or '&')) column = text.IndexOfAny(['*', '&']) + 1;
            var token = column - 1 == indent ? KeyOrRest(file, line, column) : RestOfLine(file, line, column);
            return At(file, line, Math.Max(1, column), $"'{file.CharAt(line, Math.Max(1, column))}' begins a YAML alias or anchor", QuoteIt(token));
        }

        if (Says(wrong, "invalid mapping")) return MisplacedColon(file, line, column, indent, Says(wrong, "multiline"));
        if (Says(wrong, "Block sequence entries")) return At(file, line, column, "a list does not begin on the line of its key", "begin it on the next line, or write [a, b]");
        if (Says(wrong, "'-' indicator") && first is '-') return At(file, line, indent + 1, "expected '- '", $"an item of a list has a space after the dash: - {text[(indent + 1)..].Trim()}");
        if (Says(wrong, "'-' indicator")) return At(file, line, column, "expected '- ' as on the lines before: a list and a mapping cannot share one indentation", null);
        if (Says(wrong, "could not find expected ':'"))
        {
            var isDash = first is '-' && indent + 1 < text.Length && text[indent + 1] != ' ';
            return At(file, line, indent + 1, "expected 'key: value'", isDash ? $"an item of a list has a space after the dash: - {text[(indent + 1)..].Trim()}" : "the ':' is missing");
        }

        if (Says(wrong, "expected key"))
        {
            var before = text[..Math.Min(column - 1, text.Length)].TrimEnd();
            if (before.EndsWith('}') || before.EndsWith(']'))
            {
                var value = ValueStart(text);
                return At(file, line, value + 1, "a text that begins with a brace or a bracket is a mapping or a list to YAML", QuoteIt(text[value..].Trim()));
            }

            if (before.Length <= indent && !text.Contains(':', StringComparison.Ordinal)) return At(file, line, indent + 1, "expected 'key: value'", "the ':' is missing", text.Trim().Length);
            if (before.EndsWith('"') || before.EndsWith('\'')) return At(file, line, column, "there is more text after the closing quote", "put all of it inside the quotes");
            return At(file, line, column, "expected a key here", "keys of one mapping begin in the same column");
        }

        if (Says(wrong, "document end", "document start")) return At(file, line, column, "expected a key here", "keys of one mapping begin in the same column");
        if (Says(wrong, "node content")) return At(file, line, column, $"unexpected '{file.CharAt(line, column)}'", "a text that begins with a special character must be quoted");
        return At(file, line, column, $"this is not YAML: {Lower(wrong.Message)}", null);
    }

    private static ConfigError MisplacedColon(YamlFile file, int line, int column, int indent, bool isMultiline)
    {
        var text = file.Line(line);
        var value = ValueStart(text);
        if (value > indent && value < column) return At(file, line, value + 1, "a text with ': ' in it is a mapping to YAML", QuoteIt(text[value..].Trim()));
        if (isMultiline)
        {
            var before = line - 1;
            while (before > 1 && file.Line(before).AsSpan().Trim().IsEmpty) before--;
            var start = file.Line(before);
            return At(file, before, start.Length - start.TrimStart().Length + 1, "expected 'key: value'", "the ':' is missing", start.Trim().Length);
        }

        return At(file, line, indent + 1, "this line is indented deeper than the keys beside it", "keys of one mapping begin in the same column");
    }

    private static ConfigError InFlow(YamlFile file, int line, int column, Mark open, bool isAtEnd)
    {
        var opening = file.CharAt((int)open.Line, (int)open.Column);
        if (isAtEnd || opening is not ('{' or '['))
            return At(file, (int)open.Line, (int)open.Column, $"this {(opening is '[' ? '[' : '{')} is never closed", null);

        var text = file.Line(line);
        var at = Math.Min(column - 1, text.Length - 1);
        var c = at >= 0 ? text[at] : '\0';
        if (c is '{' or '[' && at > 0 && !FlowEnds.Contains(text[at - 1], StringComparison.Ordinal))
        {
            var start = at;
            while (start > 0 && !FlowEnds.Contains(text[start - 1], StringComparison.Ordinal)) start--;
            var token = text[start..End(text, start)];
            return At(file, line, start + 1, $"a brace within {{ … }} or [ … ] begins a mapping of its own", QuoteIt(token), token.Length);
        }

        if (c is '%' or '@' or '`' or '*' or '&') return At(file, line, column, $"a text cannot begin with '{c}'", QuoteIt(text[at..End(text, at)]));
        var closing = opening is '{' ? '}' : ']';
        if (c is '"' or '\'' or '{' or '[') return At(file, line, column, $"expected ',' or '{closing}'", "the ',' is missing before this");
        return At(file, line, column, $"expected ',' or '{closing}'", $"the '{opening}' is at {open.Line}:{open.Column}; a text with special characters must be quoted");
    }

    private static ConfigError? TabIn(YamlFile file, int line, YamlException wrong)
    {
        var isTab = Says(wrong, "tab");
        for (var i = line; i <= Math.Min(file.LineCount, line + (isTab ? 1000 : 1)); i++)
        {
            var text = file.Line(i);
            var tab = text.IndexOf('\t', StringComparison.Ordinal);
            if (tab < 0 || !text.AsSpan(0, tab).Trim(' ').IsEmpty || text.AsSpan().Trim().IsEmpty) continue;
            return At(file, i, tab + 1, "a tab is no indentation in YAML", "indent with spaces");
        }

        return isTab ? At(file, line, Math.Max(1, file.Line(line).IndexOf('\t', StringComparison.Ordinal) + 1), "a tab cannot stand here in YAML", "use spaces") : null;
    }

    private static ConfigError BadEscape(YamlFile file, int line, int column)
    {
        var text = file.Line(line);
        for (var i = column; i + 1 < text.Length; i++)
        {
            if (text[i] != '\\') continue;
            if ("0abt\tnvfre \"/\\N_LPxuU".Contains(text[i + 1], StringComparison.Ordinal) && text[i + 1] is not ('x' or 'u' or 'U'))
            {
                i++;
                continue;
            }

            return At(file, line, i + 1, $"'\\{text[i + 1]}' is no escape of YAML", "in 'single quotes' a backslash is only a backslash", 2);
        }

        return At(file, line, column, "there is an unknown escape in this text", "in 'single quotes' a backslash is only a backslash");
    }

    // Up to the end of a text within a flow, its own braces taken in.
    private static int End(string text, int start)
    {
        var (end, depth) = (start, 0);
        for (; end < text.Length; end++)
        {
            if (text[end] is '{' or '[') depth++;
            else if (text[end] is '}' or ']' && --depth < 0) break;
            else if (depth == 0 && text[end] is ' ' or ',' or '\t') break;
        }

        return end;
    }

    private static int ValueStart(string text)
    {
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0) return 0;
        colon += 2;
        while (colon < text.Length && text[colon] is ' ') colon++;
        return colon;
    }

    private static string RestOfLine(YamlFile file, int line, int column)
    {
        var text = file.Line(line);
        var rest = text[Math.Min(column - 1, text.Length)..];
        var comment = rest.IndexOf(" #", StringComparison.Ordinal);
        return (comment < 0 ? rest : rest[..comment]).Trim();
    }

    private static string KeyOrRest(YamlFile file, int line, int column)
    {
        var rest = RestOfLine(file, line, column);
        var colon = rest.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0 && rest.EndsWith(':')) colon = rest.Length - 1;
        return colon > 0 ? rest[..colon] : rest;
    }

    private static string QuoteIt(string text)
    {
        if (text.Length is 0 or > 80) return "quote it";
        return text.Contains('"', StringComparison.Ordinal) || text.Contains('\\', StringComparison.Ordinal) ? $"quote it: '{text.Replace("'", "''", StringComparison.Ordinal)}'" : $"quote it: \"{text}\"";
    }

    private static bool Says(YamlException wrong, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            if (wrong.Message.Contains(part, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static string Lower(string message) => message.Length == 0 ? message : char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');

    private static ConfigError At(YamlFile file, int line, int column, string message, string? hint, int length = 1)
    {
        (line, column) = file.Inside(line, column);
        return new ConfigError(new ConfigPlace(file.Name, line, column), message, hint) { SourceLine = file.Line(line), Length = length };
    }
}
