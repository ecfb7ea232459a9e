using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Usher.Expressions;

/// <summary>Regular expressions for a whole text, matched in time that is linear in its length.</summary>
internal static class WholeText
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>Compiles a pattern that a text must match from its first character to its last.</summary>
    public static bool TryCompile(string pattern, [NotNullWhen(true)] out Regex? regex, [NotNullWhen(false)] out string? problem)
    {
        (regex, problem) = (null, null);
        try
        {
            // Alone first: "a)|(b" is valid only between the parentheses of the anchored form.
            _ = new Regex(pattern, Options, Regex.InfiniteMatchTimeout);
            regex = new Regex($@"\A(?:{pattern})\z", Options, Regex.InfiniteMatchTimeout);
            return true;
        }
        catch (RegexParseException failure)
        {
            problem = $"invalid regular expression: {failure.Error}";
        }
        catch (Exception failure) when (failure is NotSupportedException or ArgumentException)
        {
            problem = "this regular expression cannot be matched in linear time (look-around, back reference or too large)";
        }

        return false;
    }
}
