using System.Globalization;
using System.Text.RegularExpressions;

namespace Usher.Routing;

/// <summary>What the value of a capture must look like: <c>int</c>, <c>uuid</c>, or a regular expression for the whole value.</summary>
internal sealed class RouteConstraint
{
    private const int IntRank = 0;
    private const int UuidRank = 1;
    private const int RegexRank = 2;
    private readonly int _rank;
    private readonly Regex? _regex;

    private RouteConstraint(string text, int rank, Regex? regex)
    {
        Text = text;
        _rank = rank;
        _regex = regex;
    }

    /// <summary>The constraint as the key spells it.</summary>
    public string Text { get; }

    /// <summary>Whether it is a regular expression, whose overlap with another cannot be decided.</summary>
    public bool IsRegex => _rank == RegexRank;

    /// <summary>Compiles a constraint; on failure <paramref name="error"/> says why.</summary>
    public static RouteConstraint? Parse(string text, out string? error)
    {
        error = null;
        if (text is "int") return new RouteConstraint(text, IntRank, null);
        if (text is "uuid") return new RouteConstraint(text, UuidRank, null);
        try
        {
            // Alone first: "a)|(b" is valid only between the parentheses of the anchored form.
            const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
            _ = new Regex(text, Options, Regex.InfiniteMatchTimeout);
            return new RouteConstraint(text, RegexRank, new Regex($@"\A(?:{text})\z", Options, Regex.InfiniteMatchTimeout));
        }
        catch (RegexParseException failure)
        {
            error = $"invalid regular expression: {failure.Error}";
        }
        catch (Exception failure) when (failure is NotSupportedException or ArgumentException)
        {
            error = "this regular expression cannot be matched in linear time (look-around, back reference or too large)";
        }

        return null;
    }

    /// <summary>Tests a percent-decoded segment.</summary>
    public bool Holds(ReadOnlySpan<char> value) => _rank switch
    {
        IntRank => !value.StartsWith('+') && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        UuidRank => Guid.TryParseExact(value, "D", out _),
        _ => _regex!.IsMatch(value),
    };

    /// <summary>The order in which the constraints at one place are tried: int, uuid, longer expressions first, then by text.</summary>
    public static int Compare(RouteConstraint left, RouteConstraint right)
    {
        if (left._rank != right._rank) return left._rank.CompareTo(right._rank);
        var byLength = right.Text.Length.CompareTo(left.Text.Length);
        return byLength != 0 ? byLength : string.CompareOrdinal(left.Text, right.Text);
    }
}
