using System.Text;

namespace Usher.Config.Yaml;

/// <summary>
/// Puts the environment (<c>${NAME}</c>) and secret files (<c>${file:path}</c>) into a text. The result is never parsed again; <c>$${</c> is
/// a literal <c>${</c>.
/// </summary>
internal sealed class Substitution(Func<string, string?> environment, Func<YamlFile, string, string> readFile)
{
    /// <summary>The text with everything put in; null where something is wrong.</summary>
    public YamlScalar? Apply(YamlScalar scalar, ConfigCheck check)
    {
        var text = scalar.Text;
        var result = new StringBuilder(text.Length);
        var (isGood, isFromOutside, at) = (true, false, 0);
        while (at < text.Length)
        {
            var next = text.IndexOf("${", at, StringComparison.Ordinal);
            if (next < 0) break;
            if (next > 0 && text[next - 1] == '$')
            {
                result.Append(text, at, next - 1 - at).Append("${");
                at = next + 2;
                continue;
            }

            result.Append(text, at, next - at);
            var close = text.IndexOf('}', next);
            if (close < 0)
            {
                Error(scalar, next, 2, "this ${ is never closed", "a literal ${ is written as $${", check);
                return null;
            }

            var name = text[(next + 2)..close];
            isFromOutside = true;
            if (Value(scalar, next, name, check) is { } value) result.Append(value);
            else isGood = false;
            at = close + 1;
        }

        if (!isGood) return null;
        if (at < text.Length) result.Append(text, at, text.Length - at);
        return new YamlScalar(scalar.File, scalar.Line, scalar.Column, result.ToString(), scalar.IsPlain)
        {
            Length = scalar.Length,
            TextOffset = scalar.TextOffset,
            FromEnvironment = isFromOutside ? text : null,
        };
    }

    private string? Value(YamlScalar scalar, int offset, string name, ConfigCheck check)
    {
        var length = name.Length + 3;
        if (name.StartsWith("file:", StringComparison.Ordinal))
        {
            try
            {
                return readFile(scalar.File, name["file:".Length..].Trim());
            }
            catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or ArgumentException or InvalidDataException)
            {
                Error(scalar, offset, length, $"the file '{name["file:".Length..].Trim()}' cannot be read: {Reason(wrong)}", "its path is relative to the file that names it", check);
                return null;
            }
        }

        if (!IsName(name))
        {
            var hint = name.Contains(':', StringComparison.Ordinal) || name.Contains('-', StringComparison.Ordinal) ? "there are no defaults; a literal ${ is written as $${" : "a literal ${ is written as $${";
            Error(scalar, offset, length, "expected ${NAME} or ${file:path}", hint, check);
            return null;
        }

        var value = environment(name);
        if (value is null) Error(scalar, offset, length, $"the environment has no variable '{name}'", "a literal ${ is written as $${", check);
        return value;
    }

    private static string Reason(Exception wrong) => wrong switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "access is denied",
        InvalidDataException invalid => invalid.Message,
        _ => "it is no readable file",
    };

    private static bool IsName(string name)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0])) return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_') return false;
        }

        return true;
    }

    private static void Error(YamlScalar scalar, int offset, int length, string message, string hint, ConfigCheck check)
    {
        // Where the text stands in the file as it is, the error points into it.
        var isExact = scalar.Length == scalar.Text.Length + 2 * scalar.TextOffset;
        var column = isExact ? scalar.Column + scalar.TextOffset + offset : scalar.Column;
        check.Add(scalar.File, new ConfigError(new ConfigPlace(scalar.File.Name, scalar.Line, column), message, hint)
        {
            SourceLine = scalar.File.Line(scalar.Line),
            Length = isExact ? length : scalar.Length,
        });
    }
}
