using System.Text;

namespace Usher.Config;

/// <summary>Writes errors for people: the place and the message, the line, and a caret under the place.</summary>
internal static class ConfigErrorText
{
    private const int Window = 120;

    /// <summary>All errors as text, each with its line and a caret.</summary>
    /// <param name="errors">The errors, in the order in which they are written.</param>
    /// <param name="colours">Whether to colour it with ANSI sequences.</param>
    public static string Render(IReadOnlyList<ConfigError> errors, bool colours)
    {
        var text = new StringBuilder();
        foreach (var error in errors) Append(text, error, colours);
        return text.ToString();
    }

    private static void Append(StringBuilder text, ConfigError error, bool colours)
    {
        var (bold, red, cyan, reset) = colours ? ("\e[1m", "\e[1;31m", "\e[36m", "\e[0m") : ("", "", "", "");
        text.Append(bold).Append(error.Place).Append(':').Append(reset).Append(' ').Append(red).Append("error:").Append(reset).Append(' ').Append(bold);
        AppendPrintable(text, error.Message);
        text.Append(reset);
        if (error.Hint is not null)
        {
            text.Append(" (").Append(cyan);
            AppendPrintable(text, error.Hint);
            text.Append(reset).Append(')');
        }

        text.Append('\n');
        if (error.SourceLine is not { } line || line.AsSpan().Trim().IsEmpty) return;

        var column = Math.Clamp(error.Column - 1, 0, line.Length);
        var start = line.Length <= Window ? 0 : Math.Max(0, Math.Min(column - Window / 2, line.Length - Window));
        var shown = line.AsSpan(start, Math.Min(Window, line.Length - start));
        AppendPrintable(text, shown);
        text.Append('\n');
        foreach (var c in shown[..(column - start)]) text.Append(c == '\t' ? '\t' : ' ');
        var length = Math.Clamp(error.Length, 1, Math.Max(1, shown.Length - (column - start)));
        text.Append(red).Append('^').Append('~', length - 1).Append(reset).Append('\n');
    }

    // A file is not trusted with the operator's terminal.
    private static void AppendPrintable(StringBuilder text, ReadOnlySpan<char> value)
    {
        foreach (var c in value) text.Append(char.IsControl(c) && c != '\t' ? '\ufffd' : c);
    }
}
