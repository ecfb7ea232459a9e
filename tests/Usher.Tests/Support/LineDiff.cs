namespace Usher.Tests.Support;

/// <summary>Applies what a document shows as a <c>diff</c>: lines of context, <c>-</c> and <c>+</c>; <c>@@</c> between places.</summary>
internal static class LineDiff
{
    public static int ChangedLines(string diff) => diff.Split('\n').Count(line => line is ['+' or '-', ..]);

    /// <exception cref="InvalidOperationException">A place is not there.</exception>
    public static string Apply(string text, string diff)
    {
        var lines = text.TrimEnd('\n').Split('\n').ToList();
        var from = 0;
        foreach (var place in diff.TrimEnd('\n').Split("@@\n"))
        {
            var change = place.TrimEnd('\n').Split('\n');
            string[] before = [.. change.Where(line => line[0] != '+').Select(line => line[1..])];
            var at = Enumerable.Range(from, Math.Max(0, lines.Count - before.Length - from + 1)).FirstOrDefault(at => lines.Skip(at).Take(before.Length).SequenceEqual(before), -1);
            if (at < 0) throw new InvalidOperationException($"This is not there:\n{string.Join('\n', before)}\n\nin\n{string.Join('\n', lines)}");
            string[] after = [.. change.Where(line => line[0] != '-').Select(line => line[1..])];
            lines.RemoveRange(at, before.Length);
            lines.InsertRange(at, after);
            from = at + after.Length;
        }

        return string.Join('\n', lines) + "\n";
    }
}
