using System.Buffers;
using System.Text.RegularExpressions;
using Usher.Schemas.Patterns;

namespace Usher.Schemas;

/// <summary>
/// A regular expression of a schema. Where it can be it is matched in linear time; what looks around is given up after <see cref="Longest"/>, and then
/// the value is invalid.
/// </summary>
internal sealed class SchemaPattern
{
    /// <summary>The longest that a match may take where it is not linear.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(50);

    private static readonly SearchValues<char> Surrogates = SearchValues.Create([.. Enumerable.Range(0xD800, 0x800).Select(code => (char)code)]);

    private readonly Regex _plain;
    private readonly Regex _astral;

    /// <summary>Compiles an expression.</summary>
    /// <exception cref="FormatException">It is none, or cannot be matched as ECMA-262 says.</exception>
    public SchemaPattern(string text)
    {
        Text = text;
        var plain = EcmaPattern.Translate(text, withAstral: false);
        var astral = EcmaPattern.Translate(text, withAstral: true);
        _plain = Compile(plain);
        _astral = astral == plain ? _plain : Compile(astral);
    }

    /// <summary>The expression as the schema has it.</summary>
    public string Text { get; }

    /// <summary>Whether it is found in a text.</summary>
    public bool IsMatch(ReadOnlySpan<char> text, SchemaRun run)
    {
        try
        {
            return (text.ContainsAny(Surrogates) ? _astral : _plain).IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return run.Give("a pattern takes too long to be matched");
        }
    }

    private static Regex Compile(string translated)
    {
        try
        {
            return new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Longest);
        }
        catch (NotSupportedException)
        {
            return new Regex(translated, RegexOptions.CultureInvariant, Longest);
        }
        catch (ArgumentException wrong)
        {
            throw new FormatException(wrong is RegexParseException parse ? $"it is no regular expression ({parse.Error})" : "it is no regular expression", wrong);
        }
    }
}
