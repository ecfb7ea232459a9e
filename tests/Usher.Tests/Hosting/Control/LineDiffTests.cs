using CsCheck;
using Usher.Hosting.Control;

namespace Usher.Tests.Hosting.Control;

public sealed class LineDiffTests
{
    private static readonly Gen<string[]> Lines = Gen.Int[0, 5].Select(number => $"{number}").Array[0, 40];

    [Fact]
    public void Made_good_the_changes_turn_one_text_into_the_other() => Gen.Select(Lines, Lines).Sample((before, after) =>
    {
        var made = new List<string>();
        var at = 0;
        foreach (var (oldFrom, oldTo, newFrom, newTo) in LineDiff.Of(before, after))
        {
            made.AddRange(before[at..oldFrom]);
            made.AddRange(after[newFrom..newTo]);
            at = oldTo;
        }

        made.AddRange(before[at..]);
        return made.SequenceEqual(after);
    });

    [Fact]
    public void No_script_is_shorter() => Gen.Select(Lines, Lines).Sample((before, after) =>
    {
        var edits = LineDiff.Of(before, after).Sum(change => change.OldTo - change.OldFrom + change.NewTo - change.NewFrom);
        return edits == before.Length + after.Length - (2 * LongestCommon(before, after));
    });

    [Fact]
    public void What_is_all_different_is_one_change()
    {
        string[] before = [.. Enumerable.Range(0, 3000).Select(line => $"a{line}")], after = [.. Enumerable.Range(0, 3000).Select(line => $"b{line}")];
        Assert.Equal([(0, 3000, 0, 3000)], LineDiff.Of(before, after));
    }

    private static int LongestCommon(string[] before, string[] after)
    {
        var lengths = new int[before.Length + 1, after.Length + 1];
        for (var i = 1; i <= before.Length; i++)
        {
            for (var j = 1; j <= after.Length; j++)
                lengths[i, j] = before[i - 1] == after[j - 1] ? lengths[i - 1, j - 1] + 1 : Math.Max(lengths[i - 1, j], lengths[i, j - 1]);
        }

        return lengths[before.Length, after.Length];
    }
}
