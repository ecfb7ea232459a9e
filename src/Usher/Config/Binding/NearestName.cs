using Usher.Config.Yaml;

namespace Usher.Config.Binding;

/// <summary>Finds the name that was probably meant.</summary>
internal static class NearestName
{
    /// <summary>A hint such as <c>did you mean 'timeout'?</c>; null: nothing is near.</summary>
    public static string? DidYouMean(YamlScalar written, IEnumerable<string> known) =>
        written.FromEnvironment is null && Find(written.Text, known) is { } near ? $"did you mean '{near}'?" : null;

    /// <summary>The nearest of the known names; null: none is near.</summary>
    public static string? Find(string written, IEnumerable<string> known)
    {
        if (written.Length > 64) return null;
        string? nearest = null;
        var least = Math.Max(1, written.Length / 3) + 1;
        foreach (var name in known)
        {
            if (Math.Abs(name.Length - written.Length) >= least) continue;
            var distance = Distance(written.ToUpperInvariant(), name.ToUpperInvariant());
            if (distance >= least) continue;
            (least, nearest) = (distance, name);
        }

        return nearest;
    }

    /// <summary>How many letters must be put in, taken out, changed or swapped with their neighbour.</summary>
    internal static int Distance(string from, string to)
    {
        var (before, last, row) = (new int[to.Length + 1], new int[to.Length + 1], new int[to.Length + 1]);
        for (var j = 0; j <= to.Length; j++) last[j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var same = from[i - 1] == to[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1] + 1, last[j] + 1), last[j - 1] + same);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last, row) = (last, row, before);
        }

        return last[to.Length];
    }
}
