using Usher.Runtime;

namespace Usher.Hosting.Control;

/// <summary>What differs between two readings of a configuration: by its parts, whatever their spelling, and by the lines of its files.</summary>
internal static class ConfigDiff
{
    private const int Context = 3;
    private const string Added = "added";
    private const string Removed = "removed";
    private const string Changed = "changed";

    /// <summary>The parts that differ.</summary>
    public static IEnumerable<(ConfigReading.Part Part, string Change)> Parts(ConfigReading before, ConfigReading after)
    {
        if (after.Fingerprint.Length == 0) yield break;      // what cannot be read has no parts
        foreach (var (part, hash) in before.Parts)
        {
            if (!after.Parts.TryGetValue(part, out var now)) yield return (part, Removed);
            else if (now != hash) yield return (part, Changed);
        }

        foreach (var part in after.Parts.Keys)
        {
            if (!before.Parts.ContainsKey(part)) yield return (part, Added);
        }
    }

    /// <summary>The files that differ, redacted.</summary>
    public static IEnumerable<FileChange> Files(ConfigReading before, ConfigReading after)
    {
        foreach (var old in before.Sources)
        {
            var now = after.Sources.FirstOrDefault(file => file.Name == old.Name);
            if (now is not null && now.Text == old.Text) continue;
            yield return new FileChange(old.Name, now is null ? Removed : Changed, Hunks(LinesOf(old.Text), LinesOf(now?.Text)));
        }

        foreach (var file in after.Sources)
        {
            if (!before.Sources.Any(old => old.Name == file.Name)) yield return new FileChange(file.Name, Added, Hunks([], LinesOf(file.Text)));
        }
    }

    private static string[] LinesOf(string? text)
    {
        if (string.IsNullOrEmpty(text)) return [];
        var lines = text.Split('\n');
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }

    private static List<Hunk> Hunks(string[] before, string[] after)
    {
        // Compared as they are, shown redacted.
        var (shownBefore, shownAfter) = (Redaction.Lines(before), Redaction.Lines(after));
        var hunks = new List<Hunk>();
        List<(string, string)> lines = [];
        var (start, end) = (default((int Old, int New)), (Old: -1, New: -1));
        foreach (var (oldFrom, oldTo, newFrom, newTo) in LineDiff.Of(before, after))
        {
            if (lines.Count > 0 && oldFrom - end.Old > 2 * Context) Close();
            if (lines.Count == 0)
            {
                var lead = Math.Min(Context, oldFrom);
                start = (oldFrom - lead, newFrom - lead);
                Same(oldFrom - lead, oldFrom);
            }
            else
            {
                Same(end.Old, oldFrom);
            }

            for (var i = oldFrom; i < oldTo; i++) lines.Add(("remove", shownBefore[i]));
            for (var i = newFrom; i < newTo; i++) lines.Add(("add", shownAfter[i]));
            end = (oldTo, newTo);
        }

        if (lines.Count > 0) Close();
        return hunks;

        void Same(int from, int to)
        {
            for (var i = from; i < to; i++) lines.Add(("same", shownBefore[i]));
        }

        void Close()
        {
            Same(end.Old, Math.Min(before.Length, end.Old + Context));
            hunks.Add(new Hunk(start.Old + 1, start.New + 1, lines));
            lines = [];
        }
    }

    /// <summary>A file that differs.</summary>
    /// <param name="Name">Its name, as errors have it.</param>
    /// <param name="Change"><c>added</c>, <c>removed</c> or <c>changed</c>.</param>
    /// <param name="Hunks">Where.</param>
    internal sealed record FileChange(string Name, string Change, IReadOnlyList<Hunk> Hunks);

    /// <summary>Lines that differ, with those around them.</summary>
    /// <param name="OldLine">The first line of it before, from 1.</param>
    /// <param name="NewLine">The first line of it after, from 1.</param>
    /// <param name="Lines">The lines, each <c>same</c>, <c>remove</c> or <c>add</c>.</param>
    internal sealed record Hunk(int OldLine, int NewLine, IReadOnlyList<(string Kind, string Text)> Lines);
}
